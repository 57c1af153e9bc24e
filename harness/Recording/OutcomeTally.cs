namespace LoadHarness.Recording;

/// <summary>How the requests of an arm ended, and what its errors said; of all rounds, and since the last cut of a window.</summary>
internal sealed class OutcomeTally
{
    private static readonly Outcome[] All = Enum.GetValues<Outcome>();

    private readonly long[] _outcomes = new long[All.Length];
    private readonly Dictionary<(Outcome Outcome, Phase Phase), (long Count, string FirstMessage)> _errors = [];

    // What stood at the last cut.
    private readonly long[] _outcomesBefore = new long[All.Length];
    private readonly Dictionary<(Outcome Outcome, Phase Phase), long> _errorsBefore = [];

    /// <summary>Requests so far.</summary>
    public long Requests => _outcomes.Sum();

    /// <summary>Requests since the last cut.</summary>
    public long RequestsSinceCut => Requests - _outcomesBefore.Sum();

    /// <summary>Count of each outcome that occurred, by its name.</summary>
    public Dictionary<string, long> Outcomes => ToDictionary(outcome => _outcomes[(int)outcome]);

    /// <summary>The same since the last cut.</summary>
    public Dictionary<string, long> OutcomesSinceCut => ToDictionary(outcome => _outcomes[(int)outcome] - _outcomesBefore[(int)outcome]);

    /// <summary>The errors, those that came most often first.</summary>
    public IReadOnlyList<ErrorCount> Errors =>
    [
        .. _errors.OrderByDescending(error => error.Value.Count).ThenBy(error => error.Key)
            .Select(error => new ErrorCount(error.Key.Outcome.ToString(), error.Key.Phase.ToString(), error.Value.Count, error.Value.FirstMessage)),
    ];

    /// <summary>The errors since the last cut.</summary>
    public IReadOnlyList<ErrorCount> ErrorsSinceCut =>
    [
        .. _errors.OrderBy(error => error.Key).Select(error => new ErrorCount(
                error.Key.Outcome.ToString(), error.Key.Phase.ToString(), error.Value.Count - _errorsBefore.GetValueOrDefault(error.Key), error.Value.FirstMessage))
            .Where(error => error.Count > 0),
    ];

    /// <summary>Requests that ended so.</summary>
    public long Of(Outcome outcome) => _outcomes[(int)outcome];

    /// <summary>Counts a request, however it ended.</summary>
    public void Count(in Sample sample) => _outcomes[(int)sample.Outcome]++;

    /// <summary>Counts a request that should have ended otherwise.</summary>
    public void CountError(in Sample sample)
    {
        var key = (sample.Outcome, sample.Phase);
        _errors[key] = _errors.TryGetValue(key, out var error)
            ? error with { Count = error.Count + 1 }
            : (1, Cut(sample.Error ?? ""));
    }

    /// <summary>Adds what was counted in a window before.</summary>
    public void Add(IReadOnlyDictionary<string, long> outcomes, IReadOnlyList<ErrorCount> errors)
    {
        foreach (var (name, count) in outcomes)
        {
            _outcomes[(int)Enum.Parse<Outcome>(name)] += count;
        }

        foreach (var error in errors)
        {
            Add((Enum.Parse<Outcome>(error.Outcome), Enum.Parse<Phase>(error.Phase)), (error.Count, error.FirstMessage));
        }
    }

    /// <summary>Takes all that another one counted, which then counts from 0 on.</summary>
    public void Take(OutcomeTally other)
    {
        for (var outcome = 0; outcome < _outcomes.Length; outcome++)
        {
            _outcomes[outcome] += other._outcomes[outcome];
        }

        foreach (var (key, error) in other._errors)
        {
            Add(key, error);
        }

        Array.Clear(other._outcomes);
        other._errors.Clear();
    }

    /// <summary>Cuts: a new window begins.</summary>
    public void MarkCut()
    {
        _outcomes.CopyTo(_outcomesBefore, 0);
        foreach (var (key, error) in _errors)
        {
            _errorsBefore[key] = error.Count;
        }
    }

    private void Add((Outcome Outcome, Phase Phase) key, (long Count, string FirstMessage) more) =>
        _errors[key] = _errors.TryGetValue(key, out var known) ? known with { Count = known.Count + more.Count } : more;

    private static Dictionary<string, long> ToDictionary(Func<Outcome, long> count) =>
        All.Where(outcome => count(outcome) > 0).ToDictionary(outcome => outcome.ToString(), count);

    private static string Cut(string message)
    {
        if (message.Length <= ArmRecorder.MessageLength)
        {
            return message;
        }

        // Half a surrogate pair is not text.
        return message[..(char.IsHighSurrogate(message[ArmRecorder.MessageLength - 1]) ? ArmRecorder.MessageLength - 1 : ArmRecorder.MessageLength)];
    }
}
