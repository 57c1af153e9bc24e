using LoadHarness.Arms;

namespace LoadHarness.Options;

/// <summary>The LLA under load: LoadHarness's own, another program that it starts, or one that runs already.</summary>
public abstract record TargetOptions
{
    private TargetOptions()
    {
    }

    /// <summary>The LLA that LoadHarness starts as a process of its own, with certificates made for this run.</summary>
    public sealed record Embedded(LlaOptions Lla) : TargetOptions;

    /// <summary>A server of the machine, started for this run with certificates made for it.</summary>
    public sealed record Program(ServerProgram Name) : TargetOptions;

    /// <summary>An LLA that runs already. The files are paths as they were given, not yet looked at.</summary>
    /// <param name="Address">Host name and port.</param>
    /// <param name="Ca">PEM file of the CA that signed the server's certificate.</param>
    /// <param name="Certificate">PEM file of TTS's certificate.</param>
    /// <param name="Key">PEM file of TTS's private key.</param>
    /// <param name="Connect">IP address or host to connect to; null resolves the address's host.</param>
    /// <param name="Request">File with the request to send; null sends TTS's own.</param>
    public sealed record External(TargetAddress Address, string Ca, string Certificate, string Key, string? Connect, string? Request) : TargetOptions;
}
