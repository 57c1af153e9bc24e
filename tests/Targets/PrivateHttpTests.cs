using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadHarness.Targets;
using LoadHarness.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace LoadHarness.Tests.Targets;

/// <summary>What the admin port and the port of the metrics have in common: whoever asks too much is not heard.</summary>
public sealed class PrivateHttpTests : IAsyncLifetime
{
    private readonly WebApplication _app = PrivateHttp.Build(port: 0);
    private readonly List<Socket> _sockets = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app.Run(context => context.Response.WriteAsync("here", context.RequestAborted));
        await _app.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        _sockets.ForEach(socket => socket.Dispose());
        await _app.DisposeAsync();
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Takes_so_many_connections_and_closes_the_next()
    {
        for (var opened = 0; opened <= PrivateHttp.MostConnections; opened++)
        {
            await ConnectAsync();
        }

        // Whichever the server looks at last; the others are served, since nothing else ends what they read.
        var reading = _sockets.ToDictionary(socket => EndAsync(socket));
        var closed = await Task.WhenAny(reading.Keys);
        Assert.Equal("", await closed);
        foreach (var (answer, socket) in reading.Where(other => other.Key != closed))
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), Token);
            Assert.StartsWith("HTTP/1.1 200 ", await answer, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Takes_headers_up_to_a_bound()
    {
        Assert.StartsWith("HTTP/1.1 200 ", await AnswerAsync($"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: {new string('x', PrivateHttp.MostHeaderBytes / 2)}\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431 ", await AnswerAsync($"GET / HTTP/1.1\r\nHost: localhost\r\nX: {new string('x', PrivateHttp.MostHeaderBytes)}\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 414 ", await AnswerAsync($"GET /{new string('x', PrivateHttp.MostHeaderBytes)} HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Waits_for_no_header_that_never_ends() =>
        Assert.StartsWith("HTTP/1.1 408 ", await AnswerAsync("GET / HTTP/1.1\r\nHost: local"), StringComparison.Ordinal);

    [Theory(Timeout = Wait.Patience)]
    [InlineData("Host: localhost", 200)]
    [InlineData("Host: evil.example", 421)]
    [InlineData("Host: localhost\r\nOrigin: http://localhost", 421)]
    public async Task Answers_programs_of_this_machine_and_no_page(string headers, int status) =>
        Assert.StartsWith($"HTTP/1.1 {status} ", await AnswerAsync($"GET / HTTP/1.1\r\n{headers}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);

    [Fact(Timeout = Wait.Patience)]
    public async Task Answers_nobody_who_does_not_say_whom_he_calls() =>
        Assert.StartsWith("HTTP/1.1 421 ", await AnswerAsync("GET / HTTP/1.0\r\n\r\n"), StringComparison.Ordinal);

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(_app.Urls.Single()).Port, Token);
        return socket;
    }

    // All that the server says until it closes.
    private async Task<string> AnswerAsync(string request)
    {
        var socket = await ConnectAsync();
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), Token);
        return await EndAsync(socket);
    }

    private static async Task<string> EndAsync(Socket socket)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        try
        {
            int count;
            while ((count = await socket.ReceiveAsync(buffer, Token)) > 0)
            {
                text.Append(Encoding.ASCII.GetString(buffer, 0, count));
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed with something unread.
        }

        return text.ToString();
    }
}
