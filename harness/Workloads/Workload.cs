namespace LoadHarness.Workloads;

/// <summary>What the clients of a run send, where that is more than one request which is always the same: a mix by weights, or a journey of steps, with data.</summary>
/// <remarks>Made by <see cref="WorkloadReader"/>, so that every placeholder has its value. Immutable but for the data, which is on the disk where it is large.</remarks>
public sealed class Workload : IDisposable
{
    private readonly RowStore? _rows;
    private readonly DataUse _use;
    private readonly int _seed;
    private readonly int[] _order;

    internal Workload(IReadOnlyList<WorkRequest> requests, bool isJourney, RowStore? rows, DataUse use, int seed, int taken)
    {
        (Requests, IsJourney, _rows, _use, _seed, TakenValues) = (requests, isJourney, rows, use, seed, taken);
        _order = isJourney ? [0] : [.. MixOrder.Of([.. requests.Select(request => request.Template.Weight)])];
    }

    /// <summary>Names of the requests, in the order of their file.</summary>
    public IReadOnlyList<string> Names => [.. Requests.Select(request => request.Name)];

    /// <summary>Whether the requests are steps that follow each other on one client; else each is sent by itself, as often as its weight says.</summary>
    public bool IsJourney { get; }

    /// <summary>Rows of the data; 0 without data.</summary>
    public long Rows => _rows?.Count ?? 0;

    /// <summary>Requests that one attempt comes to when nothing fails.</summary>
    public int RequestsPerAttempt => IsJourney ? Requests.Count : 1;

    /// <summary>What it is in a few words, such as <c>a journey of 3 steps with 1,000 rows of data</c>.</summary>
    public string Description =>
        (IsJourney ? $"a journey of {Format.Count(Requests.Count, "step")}" : Requests.Count == 1 ? "one request" : $"a mix of {Format.Count(Requests.Count, "request")}")
        + (Rows > 0 ? $" with {Format.Count(Rows, "row")} of data" : "");

    /// <summary>What it is, without anything that it holds.</summary>
    /// <param name="files">The files that it was read from.</param>
    public WorkloadCopy Copy(IReadOnlyList<FileCopy> files) => new(
        Description,
        IsJourney,
        Rows,
        [.. Requests.Select(request => new RequestCopy(request.Name, request.Template.Method.Method, request.Template.Path.Split('?')[0], request.Template.Weight, request.Template.Statuses.ToString()!))],
        files);

    /// <summary>The requests.</summary>
    internal IReadOnlyList<WorkRequest> Requests { get; }

    /// <summary>Values that its steps take from answers.</summary>
    internal int TakenValues { get; }

    /// <summary>The first request of an attempt, by its index.</summary>
    /// <param name="attempt">Number of the attempt within its arm, from 0.</param>
    internal int FirstOf(long attempt) => _order[attempt % _order.Length];

    /// <summary>Reads the row that belongs to an attempt, where there are rows.</summary>
    /// <param name="attempt">Number of the attempt within its arm, from 0.</param>
    /// <param name="client">Number of the client within its arm, from 0.</param>
    /// <param name="row">Takes it.</param>
    internal void ReadRow(long attempt, int client, Row row) => _rows?.Read(_use switch
    {
        DataUse.PerClient => client % _rows.Count,
        DataUse.InOrder => attempt % _rows.Count,
        _ => (long)(Mixed((ulong)attempt ^ ((ulong)(uint)_seed << 32)) % (ulong)_rows.Count),
    }, row);

    /// <summary>Gives back what the data takes. Its clients must have ended.</summary>
    public void Dispose() => _rows?.Dispose();

    // The finalizer of SplitMix64 (Steele, Lea, Flood 2014): what is drawn for an attempt depends on its number and the seed, whoever sends it and when.
    private static ulong Mixed(ulong number)
    {
        number += 0x9E3779B97F4A7C15;
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return number ^ (number >> 31);
    }
}
