using LoadHarness.Clients;

namespace LoadHarness.Engine;

/// <summary>The LLA under load.</summary>
public interface ITarget : IAsyncDisposable
{
    /// <summary>One line for people, such as <c>embedded LLA</c> or the address.</summary>
    string Description { get; }

    /// <summary>Facts of the target for the environment section of the result.</summary>
    IReadOnlyDictionary<string, string> Facts { get; }

    /// <summary>Where and with what an arm's clients connect.</summary>
    TargetEndpoint EndpointFor(Arm arm);

    /// <summary>Reads the server's own counters; null when it has none, or when it no longer answers.</summary>
    ValueTask<ServerCounters?> ReadCountersAsync(CancellationToken cancellationToken);

    /// <summary>The same after the server has collected its garbage, if it can be told to.</summary>
    ValueTask<ServerCounters?> ReadCollectedCountersAsync(CancellationToken cancellationToken) => ReadCountersAsync(cancellationToken);

    /// <summary>
    /// Follows what may change while a soak goes on, from the first call on: files that hold the clients' credentials, and the target's address.
    /// </summary>
    /// <param name="isLost">Whether connections to the target failed since the last call.</param>
    /// <param name="cancellationToken">Gives up looking.</param>
    /// <returns>What changed since the last call, a few words each.</returns>
    ValueTask<IReadOnlyList<string>> FollowAsync(bool isLost, CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<string>>([]);

    /// <summary>
    /// Called once after the warm-up: revokes the certificates of arms whose flaw is <see cref="Flaw.RevokedSinceTicket"/>, and
    /// returns when the server knows of it.
    /// </summary>
    ValueTask RevokeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

/// <summary>A target that can be taken away and brought back. Implemented by the embedded LLA, and by targets of tests.</summary>
public interface IRestartable : ITarget
{
    /// <summary>Ends it at once, as a crash would: connections break, and whatever was only in its memory is gone. Returns when it is gone.</summary>
    ValueTask KillAsync();

    /// <summary>Starts it again at the same addresses, with the same certificates. Returns when it listens.</summary>
    ValueTask StartAgainAsync(CancellationToken cancellationToken);
}
