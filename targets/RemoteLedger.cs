using System.Net;
using System.Text.Json;
using LoadHarness.Targets.Lla;

namespace LoadHarness.Targets;

/// <summary>The counters of an LLA that runs already, over the port on which <c>serve</c> gives them. Several shards may read the same.</summary>
/// <param name="address">Where they are; without a path that of <c>serve</c>.</param>
internal sealed class RemoteLedger(Uri address) : IDisposable
{
    private const string Path = "/ledger";

    // Counters take a kilobyte or two.
    private const int Longest = 64 * 1024;

    // A reading takes a millisecond. Who lets a run wait for longer gives none: the requests will tell of it, too.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly Uri _address = address.AbsolutePath == "/" ? new Uri(address, Path) : address;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = Limit })
    {
        Timeout = Limit,
        MaxResponseContentBufferSize = Longest,
    };

    /// <summary>The counters; null when nobody answers, or answers something else.</summary>
    /// <param name="collects">Whether the LLA is to collect its garbage first, unless somebody had it do so within a second.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async ValueTask<ServerCounters?> ReadAsync(bool collects, CancellationToken cancellationToken)
    {
        try
        {
            return (collects ? await AskAsync(HttpMethod.Post, cancellationToken) : null) ?? await AskAsync(HttpMethod.Get, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<ServerCounters?> AskAsync(HttpMethod method, CancellationToken cancellationToken)
    {
        // It answers to this name alone, so that no page in a browser can call it.
        using var request = new HttpRequestMessage(method, _address) { Headers = { Host = "localhost" } };
        using var response = await _http.SendAsync(request, cancellationToken);
        return response.StatusCode == HttpStatusCode.OK
            ? JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(cancellationToken), LlaJson.Default.ServerCounters)
            : null;
    }
}
