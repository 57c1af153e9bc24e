namespace LoadHarness.Options;

/// <summary>One option: an entry of a catalogue, from which parsing, errors, help and docs/options.md come.</summary>
/// <param name="name">As it is written before the <c>=</c>.</param>
/// <param name="meaning">One line for people, without full stop.</param>
public abstract class Option(string name, string meaning)
{
    /// <summary>What the names of all environment variables of LoadHarness start with.</summary>
    public const string VariablePrefix = "LOADHARNESS_";

    /// <summary>As it is written before the <c>=</c>, such as <c>lla-delay</c>.</summary>
    public string Name { get; } = name;

    /// <summary>One line for people, without full stop.</summary>
    public string Meaning { get; } = meaning;

    /// <summary>The environment variable that gives it, such as <c>LOADHARNESS_LLA_DELAY</c>.</summary>
    public string Variable => VariablePrefix + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>Whether the command does nothing without it.</summary>
    public bool Required { get; init; }

    /// <summary>What holds when it is left out and has no default value, in words.</summary>
    public string? Otherwise { get; init; }

    /// <summary>A text that would be accepted, for errors; where it is not set, the usual default.</summary>
    public string? Example { get; init; }

    /// <summary>Schedules of the scenarios that take it; null for all.</summary>
    public IReadOnlyList<ScheduleKind>? Schedules { get; init; }

    /// <summary>Whether it chooses what clients are made of, which a scenario may do itself.</summary>
    public bool ChoosesClient { get; init; }

    /// <summary>What is accepted, with units and limits.</summary>
    public abstract string Accepted { get; }

    /// <summary>Whether a run of this scenario takes it.</summary>
    public bool IsTakenBy(ScenarioDefaults scenario) => Schedules?.Contains(scenario.Schedule) != false && !(ChoosesClient && scenario.HasBothClients);

    /// <summary>
    /// The default for people: a value, a value for each profile, <see cref="Otherwise"/>, or <c>required</c>; then the scenarios with another one.
    /// </summary>
    public string DefaultText(IReadOnlyList<ScenarioDefaults> scenarios)
    {
        if (Required)
        {
            return "required";
        }

        if (DefaultIn(Circumstances.Usual) is not { } usual)
        {
            return Otherwise ?? "none";
        }

        var byProfile = Profile.All.Select(profile => (profile.Name, Text: DefaultIn(Circumstances.Usual with { Profile = profile }))).ToList();
        var others = scenarios.Where(IsTakenBy)
            .GroupBy(scenario => DefaultIn(Circumstances.Usual with { Scenario = scenario }))
            .Where(group => group.Key != usual)
            .Select(group => $"; {group.Key} in {Listed(group)}");
        return (byProfile.All(one => one.Text == usual) ? usual : string.Join(", ", byProfile.Select(one => $"{one.Name} {one.Text}"))) + string.Concat(others);
    }

    /// <summary>Names with commas between them.</summary>
    internal static string Listed(IEnumerable<ScenarioDefaults> scenarios) => string.Join(", ", scenarios.Select(scenario => scenario.Scenario));

    /// <summary>The scenarios that alone take it, or those that do not, in words; empty where all take it.</summary>
    internal string TakenText(IReadOnlyList<ScenarioDefaults> scenarios)
    {
        var (taking, others) = (scenarios.Where(IsTakenBy).ToList(), scenarios.Where(scenario => !IsTakenBy(scenario)).ToList());
        return others.Count == 0 ? "" : taking.Count < others.Count ? $"; only in {Listed(taking)}" : $"; not in {Listed(others)}";
    }

    /// <summary>What is done with the path that it names; null where it names none.</summary>
    public abstract PathUse? Path { get; }

    /// <summary>Whether it may be written several times.</summary>
    public abstract bool Repeats { get; }

    /// <summary>Reads a text; the value is of the option's type.</summary>
    internal abstract Reading<object> Read(string spelling, string text);

    /// <summary>The values of an option that is written several times, as one value.</summary>
    internal abstract Reading<object> Join(Reading<object> before, Reading<object> further);

    /// <summary>Writes a value of the option's type so that it can be read again.</summary>
    internal abstract string Write(object? value);

    /// <summary>The default value under these circumstances; false when there is none.</summary>
    internal abstract bool TryDefault(Circumstances given, out object? value);

    /// <summary>The default under these circumstances, as it would be written; null when there is none.</summary>
    internal string? DefaultIn(Circumstances given) => TryDefault(given, out var value) ? Write(value) : null;
}

/// <summary>An option whose value is a <typeparamref name="T"/>.</summary>
public sealed class Option<T>(string name, Notation<T> notation, string meaning) : Option(name, meaning)
{
    /// <summary>The default value under given circumstances; null when there is none.</summary>
    public Func<Circumstances, T>? Default { get; init; }

    /// <summary>What a further value adds to those before it; null when the option is written once.</summary>
    public Func<T, T, T>? Combine { get; init; }

    /// <summary>As it stands on a command line with a value: <c>clients=8</c>.</summary>
    public string With(T value) => $"{Name}={notation.Write(value)}";

    public override bool Repeats => Combine is not null;

    public override string Accepted => notation.Accepted;

    public override PathUse? Path => notation.Path;

    internal override Reading<object> Read(string spelling, string text)
    {
        var example = Example ?? (Default is null ? "" : notation.Write(Default(Circumstances.Usual)));
        var reading = notation.Read(new(spelling, text, example));
        return new(reading.Value, reading.Problems);
    }

    // Problems of either make the whole unusable, so its value is never asked for then.
    internal override Reading<object> Join(Reading<object> before, Reading<object> further)
    {
        List<string> problems = [.. before.Problems, .. further.Problems];
        return new(problems.Count == 0 ? Combine!((T)before.Value!, (T)further.Value!) : before.Value, problems);
    }

    internal override string Write(object? value) => notation.Write((T)value!);

    internal override bool TryDefault(Circumstances given, out object? value)
    {
        value = Default is null ? null : Default(given);
        return Default is not null;
    }
}
