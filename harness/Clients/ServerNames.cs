namespace LoadHarness.Clients;

/// <summary>Gives out the names under which clients call the target.</summary>
/// <remarks>
/// .NET keeps one TLS session per server name in a cache of the process (Interop.OpenSsl.AllocateSslHandle), so a name of
/// its own is a session slot of its own, and a name never used before is a connection that cannot be resumed. Static
/// because that cache is. All names have the same length: SNI travels in the ClientHello and must not make arms differ.
/// </remarks>
public static class ServerNames
{
    // More than any plan has clients; and the number must fit.
    private const int MostLetters = 30;

    // c0000001 … cfffffff: 268 million names.
    private static int _last;

    // Set once, before the first client is made.
    private static Shard _shard = Shard.Whole;

    /// <summary>A name below <paramref name="host"/> that this process has not used before.</summary>
    public static string Next(string host) => NameOf(host, Interlocked.Increment(ref _last), _shard);

    /// <summary>Keeps this process to the names of its shard, which no other shard of the same load uses.</summary>
    internal static void KeepTo(Shard shard) => _shard = shard;

    /// <summary>A name by its number among those of a shard.</summary>
    internal static string NameOf(string host, int own, Shard shard) =>
        string.Create(CultureInfo.InvariantCulture, $"c{shard.NumberOf(own):x7}.{host}");

    /// <summary>What to add to the message of a server that refuses a name; empty where names do not vary.</summary>
    internal static string HintFor(ServerNaming naming, string host) =>
        naming == ServerNaming.Vary ? $": the server knows {host} and no names below it (write names=fixed)" : "";

    /// <summary>How many spellings <paramref name="host"/> has that differ only in the case of letters.</summary>
    public static int Spellings(string host) => 1 << Math.Min(MostLetters, host.Count(char.IsAsciiLetter));

    /// <summary>Spelling number <paramref name="number"/> of the host, from 0; numbers beyond the last begin anew.</summary>
    /// <remarks>
    /// To a server it is the same name (RFC 6066, 3: DNS names compare without regard to case), to .NET's cache another one. Bit n of
    /// the number turns letter n into the other case.
    /// </remarks>
    internal static string Spelling(string host, int number) => string.Create(host.Length, (host, number), static (name, given) =>
    {
        var letter = 0;
        for (var i = 0; i < name.Length; i++)
        {
            name[i] = given.host[i];
            if (char.IsAsciiLetter(name[i]) && letter < MostLetters && (given.number >> letter++ & 1) == 1)
            {
                // ASCII's cases differ in this bit.
                name[i] ^= ' ';
            }
        }
    });
}
