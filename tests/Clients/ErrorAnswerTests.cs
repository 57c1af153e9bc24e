using System.Net;
using System.Text;
using LoadHarness.Clients;
using Xunit;

namespace LoadHarness.Tests.Clients;

public sealed class ErrorAnswerTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\r\n\r\n", "")]
    [InlineData("no such path\nand more", ": no such path")]
    [InlineData("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>…", ": 502 Bad Gateway")]
    [InlineData("{\n  \"error\": \"no certificate\"\n}", ": \"error\": \"no certificate\"")]
    [InlineData("a\u001B[31mred\u0000 \u202Eword\u0085", ": a[31mred word")]
    public void Shows_the_first_line_that_says_something(string body, string expected) => Assert.Equal(expected, ErrorAnswer.FirstLine(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Shows_no_more_than_a_line_holds_and_bytes_that_are_no_text() =>
        Assert.Equal($": {new string('x', 120)}…", ErrorAnswer.FirstLine([.. Enumerable.Repeat((byte)'x', 4_000), 0xFF, 0xC3]));

    [Theory]
    [InlineData(400, "<center>The SSL certificate error</center>", true)]
    [InlineData(400, "No required SSL certificate was sent", true)]
    [InlineData(400, "Bad Request", false)]
    [InlineData(403, "The SSL certificate error", false)]
    [InlineData(495, "", true)]
    [InlineData(496, "", true)]
    [InlineData(200, "The SSL certificate error", false)]
    public void Knows_how_nginx_refuses_a_client(int status, string body, bool expected) =>
        Assert.Equal(expected, ErrorAnswer.RefusesCertificate((HttpStatusCode)status, Encoding.UTF8.GetBytes(body)));
}
