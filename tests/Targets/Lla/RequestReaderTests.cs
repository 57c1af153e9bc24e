using System.Text;
using LoadHarness.Targets.Lla.OpenSsl;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

public sealed class RequestReaderTests
{
    private const string Head = "POST /api/process HTTP/1.1\r\nHost: lla-test\r\n";

    [Theory]
    [InlineData(Head + "Content-Length: 2\r\n\r\n{}", "{}")]
    [InlineData(Head + "\r\n", "")]
    [InlineData(Head + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;a=b\r\n}\r\n0\r\n\r\n", "{}")]
    [InlineData(Head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nTrailer: x\r\n\r\n", "{}")]
    [InlineData("POST http://lla-test/api/process?query HTTP/1.1\r\nHost: lla-test\r\nContent-Length: 2\r\n\r\n{}", "{}")]
    [InlineData("POST /api/process HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}", "{}")]
    public void Reads_a_request_however_it_is_cut_and_the_next_one_behind_it(string request, string body)
    {
        var two = Encoding.ASCII.GetBytes(request + request);
        for (var cut = 1; cut < two.Length; cut++)
        {
            var reader = new RequestReader();
            List<string> read = [];
            foreach (var piece in (byte[][])[two[..cut], two[cut..]])
            {
                for (var step = reader.Take(piece); step == RequestStep.Whole; step = reader.Next())
                {
                    read.Add($"{reader.Head.Method} {reader.Head.Path} {Encoding.ASCII.GetString(reader.Body.Span)}");
                }
            }

            Assert.Equal([$"POST /api/process {body}", $"POST /api/process {body}"], read);
            Assert.False(reader.HasBegun);
        }
    }

    // What could be taken for another request by somebody else, or for none.
    [Theory]
    [InlineData("POST /api/process\r\n\r\n")]
    [InlineData("POST /api/process HTTP/2.0\r\n\r\n")]
    [InlineData("POST  HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("POST api HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("POST /\u0001 HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n")]
    [InlineData("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n")]
    public void Refuses_what_is_no_request(string text) => Assert.Equal(RequestStep.Broken, new RequestReader().Take(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public void Refuses_what_has_no_end()
    {
        Assert.Equal(RequestStep.LongHead, new RequestReader().Take(Encoding.ASCII.GetBytes("POST / HTTP/1.1\r\nHost: a\r\nX: " + new string('x', 33_000))));
        Assert.Equal(RequestStep.LongBody, new RequestReader().Take(Encoding.ASCII.GetBytes(Head + "Content-Length: 65537\r\n\r\n")));
        Assert.Equal(RequestStep.LongBody, new RequestReader().Take(Encoding.ASCII.GetBytes(Head + "Transfer-Encoding: chunked\r\n\r\n10001\r\n")));
    }

    [Theory]
    [InlineData("HTTP/1.1", "", true)]
    [InlineData("HTTP/1.1", "Connection: close\r\n", false)]
    [InlineData("HTTP/1.0", "", false)]
    [InlineData("HTTP/1.0", "Connection: keep-alive\r\n", true)]
    public void Knows_whether_the_client_keeps_the_connection(string version, string header, bool keeps)
    {
        var reader = new RequestReader();

        Assert.Equal(RequestStep.Whole, reader.Take(Encoding.ASCII.GetBytes($"GET / {version}\r\nHost: a\r\n{header}\r\n")));

        Assert.Equal(keeps, reader.Head.Keeps);
    }
}
