using System.Net.Http.Json;
using System.Text.Json;
using LoadHarness.Results;

namespace LoadHarness.Targets.Lla;

/// <summary>Reads the LLA's ledger over its admin endpoint.</summary>
internal sealed class LedgerClient(int port) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null })
    {
        BaseAddress = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", port).Uri,

        // One that has died refuses at once; one that is kept from running has not, and its counts are worth the wait.
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>The counters; null when the LLA does not answer, which the requests' outcomes will tell too.</summary>
    /// <param name="collects">Whether the LLA is to collect its garbage first.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async ValueTask<ServerCounters?> ReadAsync(bool collects, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.GetFromJsonAsync(collects ? "/ledger?collect=true" : "/ledger", LlaJson.Default.ServerCounters, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}
