using System.Net;

namespace LoadHarness.Options;

/// <summary>The LLA under load: LoadHarness's own, another program that it starts, or one that runs already.</summary>
public abstract record TargetOptions
{
    private TargetOptions() { }

    /// <summary>The LLA that LoadHarness starts as a process of its own, with certificates made for this run.</summary>
    public sealed record Embedded(LlaOptions Lla) : TargetOptions;

    /// <summary>A server of the machine, started for this run with certificates made for it.</summary>
    public sealed record Program(ServerProgram Name) : TargetOptions;

    /// <summary>An LLA that runs already. The files are paths as they were given, not yet looked at.</summary>
    /// <param name="Address">Host name and port.</param>
    /// <param name="Ca">PEM file of the CA that signed the server's certificate.</param>
    /// <param name="Certificate">PEM file of TTS's certificate; null where each client has its own.</param>
    /// <param name="Key">PEM file of TTS's private key; null where the certificate's file holds it.</param>
    /// <param name="Connect">IP address or host to connect to; null resolves the address's host.</param>
    /// <param name="Request">File with the request to send; null sends TTS's own.</param>
    public sealed record External(TargetAddress Address, string Ca, string? Certificate, string? Key, string? Connect, string? Request) : TargetOptions
    {
        /// <summary>The name in SNI and in the server's certificate, where that is not the address's host.</summary>
        public string? ServerName { get; init; }

        /// <summary>Where it gives its counters; null where nobody reads them.</summary>
        public Uri? Ledger { get; init; }

        /// <summary>Whether clients send a name as SNI: for an address there is none (RFC 6066, 3).</summary>
        public bool HasServerName => ServerName is not null || !Address.IsIp;

        /// <summary>What makes an answer a right one, as far as it was given.</summary>
        public ExpectedAnswer Answer { get; init; } = new(null, null, null);
    }
}

/// <summary>What a right answer must be; null for what was not given.</summary>
/// <param name="Statuses">Its statuses.</param>
/// <param name="Text">What its body must hold.</param>
/// <param name="Within">Bytes at the beginning of the body in which that is looked for.</param>
public sealed record ExpectedAnswer(StatusRanges? Statuses, string? Text, int? Within);

/// <summary>What the option <c>target</c> names, before the options that belong to it are looked at.</summary>
public abstract record TargetChoice
{
    private TargetChoice() { }

    /// <summary>LoadHarness's own LLA.</summary>
    public sealed record Embedded : TargetChoice;

    /// <summary>A server of the machine, to be started for the run.</summary>
    public sealed record Program(ServerProgram Name) : TargetChoice;

    /// <summary>A server that runs already.</summary>
    public sealed record External(TargetAddress Address) : TargetChoice;
}

/// <summary>Where an external LLA answers.</summary>
/// <param name="Host">A host name or an IP address, without brackets: the certificate must hold it, and a name goes into SNI.</param>
/// <param name="Port">1 to 65,535.</param>
public sealed record TargetAddress(string Host, int Port)
{
    /// <summary>Whether the host is an IP address.</summary>
    public bool IsIp => IPAddress.TryParse(Host, out _);

    /// <summary>The address as it is written on the command line.</summary>
    public override string ToString() => FormattableString.Invariant($"https://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");
}
