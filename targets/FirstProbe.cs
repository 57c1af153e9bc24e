namespace LoadHarness.Targets;

/// <summary>Asks a server that runs already, in a few handshakes without a request, what a run must know before it is planned.</summary>
/// <param name="host">The name to send as SNI, or an address.</param>
/// <param name="naming">Which names clients would send.</param>
/// <param name="shake">Does a handshake with a name and an offer.</param>
internal sealed class FirstProbe(string host, ServerNaming naming, Func<string, TlsOffer, Task<FirstHandshake>> shake)
{
    /// <summary>Asks: once, once more where names vary, and for each pair of versions whose answer does not follow from the first.</summary>
    /// <param name="wanted">What the arms will offer alone.</param>
    public async Task<ServerSight> RunAsync(IEnumerable<(TlsVersion Tls, HttpProtocol Http)> wanted)
    {
        var sight = new ServerSight(await shake(host, TlsOffer.All));
        if (!sight.First.Succeeded)
        {
            // Whatever is asked besides would fail as well.
            return sight;
        }

        if (naming == ServerNaming.Vary)
        {
            sight = sight with { Below = await shake(ServerNames.Next(host), TlsOffer.All) };
        }

        foreach (var (tls, http) in wanted.Distinct().Where(pair => !sight.Tells(pair.Tls, pair.Http)).ToList())
        {
            sight = sight with { Alone = [.. sight.Alone, (tls, http, await shake(host, new([tls], [http])))] };
        }

        return sight;
    }
}
