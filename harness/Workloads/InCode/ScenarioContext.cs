namespace LoadHarness.Workloads.InCode;

/// <summary>What an invocation of a scenario works with.</summary>
public sealed class ScenarioContext
{
    internal ScenarioContext(Invocation invocation, long number, int client, IReadOnlyDictionary<string, string> data, Random random, ScenarioLog logger, CancellationToken cancellation)
    {
        (Invocation, InvocationNumber, ClientNumber, Data, Random, Logger, ScenarioCancellationToken) = (invocation, number, client, data, random, logger, cancellation);
        Client = new TtsConnection(invocation);
    }

    /// <summary>The client that the invocation is given: its connection, its certificate, its session.</summary>
    public TtsConnection Client { get; }

    /// <summary>How often this client was invoked, from 1; warm-up included.</summary>
    public long InvocationNumber { get; }

    /// <summary>Number of the client within its arm, from 0.</summary>
    public int ClientNumber { get; }

    /// <summary>The row of data that belongs to the invocation, by the names of its columns; empty without data.</summary>
    public IReadOnlyDictionary<string, string> Data { get; }

    /// <summary>Random numbers of this client, the same in each run of the same seed.</summary>
    public Random Random { get; }

    /// <summary>Takes what is to be found in the run's directory.</summary>
    public ScenarioLog Logger { get; }

    /// <summary>Cancelled when what is under way is given up.</summary>
    public CancellationToken ScenarioCancellationToken { get; }

    internal Invocation Invocation { get; }
}
