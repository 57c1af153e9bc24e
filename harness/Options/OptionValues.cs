using LoadHarness.Plans;

namespace LoadHarness.Options;

/// <summary>The values of one command's options while its line is read, and every error found so far.</summary>
/// <param name="command">The command.</param>
/// <param name="scenarios">What every scenario takes.</param>
/// <param name="openSslProblem">Why this machine has no client on OpenSSL; null when it has.</param>
internal sealed class OptionValues(Command command, IReadOnlyList<ScenarioDefaults> scenarios, string? openSslProblem)
{
    private readonly Dictionary<Option, (string Spelling, string Text, Reading<object> Reading)> _given = [];
    private readonly HashSet<Option> _leftOut = [];
    private readonly HashSet<Option> _concealed = [];
    private readonly List<string> _errors = [];
    private bool _allNamesKnown = true;

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>The plan that is the scenario; null for one that is built in.</summary>
    public PlanFile? Plan { get; init; }

    /// <summary>Why this machine has no client on OpenSSL; null when it has.</summary>
    public string? OpenSslProblem => openSslProblem;

    /// <summary>What is odd but no reason to stop.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>What every scenario takes.</summary>
    public IReadOnlyList<ScenarioDefaults> Scenarios => scenarios;

    /// <summary>What the user gave of all that decides defaults; the usual where that was nothing that can be used.</summary>
    public Circumstances Circumstances => new(
        Given(RunCatalogue.Profile) ?? Circumstances.Usual.Profile,
        ScenarioOf(Given(RunCatalogue.Scenario)),
        Given(TargetCatalogue.Target) ?? Circumstances.Usual.Target,
        Given(RunCatalogue.Rate))
    {
        Client = IsGiven(RunCatalogue.Client) ? Given(RunCatalogue.Client) : Circumstances.UsualClient(Given(RunCatalogue.Http), openSslProblem),
        GivenLaunches = IsGiven(RunCatalogue.Launches) && Given(RunCatalogue.Launches) is > 0 and var launches ? launches : null,
        Shape = IsGiven(RunCatalogue.Load) ? (Given(RunCatalogue.Load) as LoadChoice.Shaped)?.Shape : ScenarioOf(Given(RunCatalogue.Scenario)).Shape,
    };

    public bool IsGiven(Option option) => _given.ContainsKey(option);

    /// <summary>The option's name, or that of the variable that gave it.</summary>
    public string SpellingOf(Option option) => _given.TryGetValue(option, out var given) ? given.Spelling : option.Name;

    /// <summary>Takes what was written for an option; only one that repeats is given a second time.</summary>
    public void Give(Option option, string spelling, string text)
    {
        var reading = option.Read(spelling, text);
        _errors.AddRange(reading.Problems);
        _given[option] = _given.TryGetValue(option, out var before) ? (spelling, text, option.Join(before.Reading, reading)) : (spelling, text, reading);
    }

    public void Refuse(string error) => _errors.Add(error);

    /// <summary>Rewrites the errors from one on.</summary>
    /// <param name="from">How many stay as they are.</param>
    /// <param name="rewrite">What becomes of the others.</param>
    public void Rewrite(int from, Func<string, string> rewrite)
    {
        for (var index = from; index < _errors.Count; index++)
        {
            _errors[index] = rewrite(_errors[index]);
        }
    }

    /// <summary>Refuses a name that nobody knows.</summary>
    public void RefuseName(string error)
    {
        _allNamesKnown = false;
        _errors.Add(error);
    }

    /// <summary>Refuses that something is missing, unless it may be what an unknown name stands for.</summary>
    public void RefuseMissing(string error)
    {
        if (_allNamesKnown)
        {
            _errors.Add(error);
        }
    }

    /// <summary>An option that would have no effect: refused when given, and without its default.</summary>
    public void LeaveOut(Option option, string with, string repair)
    {
        if (_given.TryGetValue(option, out var given))
        {
            _errors.Add($"{given.Spelling} must be left out with {with}, but is '{GivenText.Show(given.Text)}' ({repair})");
        }

        _leftOut.Add(option);
    }

    /// <summary>Leaves an option out of what is told; its default still holds.</summary>
    public void Conceal(Option option) => _concealed.Add(option);

    /// <summary>The value given, or the default; false when there is neither, or when what was given is refused.</summary>
    public bool TryGet<T>(Option<T> option, out T value)
    {
        var found = TryGet((Option)option, out var boxed);
        value = found ? (T)boxed! : default!;
        return found;
    }

    /// <summary>The value given or the default, of an option that has one or the other.</summary>
    public T Get<T>(Option<T> option) =>
        TryGet(option, out var value) ? value : throw new InvalidOperationException($"{option.Name} has no value");

    /// <summary>The value given or the default; null when there is neither.</summary>
    public T? Find<T>(Option<T> option) => TryGet(option, out var value) ? value : default;

    /// <summary>Every option with a value, as text that gives the same values when it is read again.</summary>
    public OrderedDictionary<string, string> ToText()
    {
        var texts = new OrderedDictionary<string, string>();
        foreach (var option in command.Options)
        {
            if (!_concealed.Contains(option) && TryGet(option, out var value))
            {
                texts.Add(option.Name, option.Write(value));
            }
        }

        return texts;
    }

    private bool TryGet(Option option, out object? value)
    {
        value = null;
        if (_leftOut.Contains(option))
        {
            return false;
        }

        if (_given.TryGetValue(option, out var given))
        {
            value = given.Reading.Value;
            return given.Reading.Problems.Count == 0;
        }

        return option.TryDefault(Circumstances, out value);
    }

    private ScenarioDefaults ScenarioOf(string? name) => scenarios.FirstOrDefault(scenario => scenario.Scenario == name) ?? Circumstances.Usual.Scenario;

    private T? Given<T>(Option<T> option) => _given.TryGetValue(option, out var given) && given.Reading.Problems.Count == 0 ? (T?)given.Reading.Value : default;
}
