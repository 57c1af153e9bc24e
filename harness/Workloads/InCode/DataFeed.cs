namespace LoadHarness.Workloads.InCode;

/// <summary>Rows of data for a scenario, and which of them an invocation gets.</summary>
public sealed class DataFeed
{
    private readonly IReadOnlyList<IReadOnlyDictionary<string, string>> _rows;
    private readonly FeedOrder _order;
    private long _next = -1;

    private DataFeed(IReadOnlyList<IReadOnlyDictionary<string, string>> rows, FeedOrder order)
    {
        if (rows.Count == 0)
        {
            throw new ArgumentException("data must have at least one row", nameof(rows));
        }

        (_rows, _order) = (rows, order);
    }

    private enum FeedOrder
    {
        Constant,
        Circular,
        Random,
    }

    /// <summary>Each client has the same row in all its invocations, the next client the next row.</summary>
    public static DataFeed Constant(IReadOnlyList<IReadOnlyDictionary<string, string>> rows) => new(rows, FeedOrder.Constant);

    /// <summary>Each invocation has the next row, whoever it is of, and after the last the first.</summary>
    public static DataFeed Circular(IReadOnlyList<IReadOnlyDictionary<string, string>> rows) => new(rows, FeedOrder.Circular);

    /// <summary>Each invocation has any row, as the run's seed draws it.</summary>
    public static DataFeed Random(IReadOnlyList<IReadOnlyDictionary<string, string>> rows) => new(rows, FeedOrder.Random);

    internal IReadOnlyDictionary<string, string> RowFor(int client, Random random) => _order switch
    {
        FeedOrder.Constant => _rows[client % _rows.Count],
        FeedOrder.Circular => _rows[(int)(Interlocked.Increment(ref _next) % _rows.Count)],
        _ => _rows[random.Next(_rows.Count)],
    };
}
