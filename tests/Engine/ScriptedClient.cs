using LoadHarness.Clients;
using LoadHarness.Recording;

namespace LoadHarness.Tests.Engine;

/// <summary>A client without a network: what a request comes to is the test's word.</summary>
/// <param name="send">Sends one request of an arm that was intended at a timestamp.</param>
internal sealed class ScriptedClient(Func<int, long, ValueTask<Sample>> send) : IClient
{
    public ScriptedClient(Func<int, long, Sample> send)
        : this((arm, intended) => ValueTask.FromResult(send(arm, intended)))
    {
    }

    /// <summary>A success on a new connection.</summary>
    public static Sample Ok(int arm, long intended) => new()
    {
        Arm = arm,
        Outcome = Outcome.Ok,
        NewConnection = true,
        Timings = new Timings { IntendedStart = intended, ActualStart = intended, HandshakeDone = intended, LastByte = intended },
    };

    public ValueTask<Sample> SendAsync(int armIndex, long intendedStart) => send(armIndex, intendedStart);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
