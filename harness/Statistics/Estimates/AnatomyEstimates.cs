using LoadHarness.Handshakes;

namespace LoadHarness.Statistics.Estimates;

/// <summary>Estimates the parts of an arm's handshake over its rounds.</summary>
/// <remarks>
/// Parts shall add up, which medians do not, nor Hodges' and Lehmann's estimate. So the value is the mean over the middle half of the rounds, by the length of their handshakes: the
/// same rounds for all parts. The interval is that of <see cref="HodgesLehmann"/> over all rounds, widened to the value where that lies outside.
/// </remarks>
public static class AnatomyEstimates
{
    /// <summary>The arm with its handshake as its file has it; as it is where no messages were timed.</summary>
    public static ArmResult Into(ArmResult arm) => arm switch
    {
        { AnatomyLaunches: { Count: > 0 } launches } => arm with { Anatomy = OfLaunches(launches) },
        { AnatomyRounds: { Rounds.Count: > 0 } rounds } => arm with { Anatomy = Of(rounds) },
        _ => arm,
    };

    private static AnatomyResult Of(AnatomyRounds anatomy)
    {
        var layout = new AnatomyLayout(anatomy.Messages.Count, anatomy.Ways);
        return Result(anatomy.Connections, anatomy.Others, anatomy.Broken, anatomy.Rounds.Count, anatomy.Messages, layout, At);

        AnatomyTime? At(int value)
        {
            List<double> values = [.. anatomy.Rounds.Select(round => round[value]).Where(double.IsFinite)];
            return values.Count == 0 ? null : Time(Middle(anatomy, layout, value), HodgesLehmann.Of(values, ErrorBudget.UngatedConfidence));
        }
    }

    private static double Middle(AnatomyRounds anatomy, AnatomyLayout layout, int value)
    {
        var aside = anatomy.Rounds.Count / 4;
        return anatomy.Rounds.OrderBy(round => round[layout.Whole]).Skip(aside).SkipLast(aside).Select(round => round[value]).Where(double.IsFinite).DefaultIfEmpty().Average();
    }

    // The launch is the unit, as for all times: what several of them have in common, each with its own estimate.
    private static AnatomyResult OfLaunches(IReadOnlyList<AnatomyRounds> launches)
    {
        var usual = launches.Where(launch => launch.Rounds.Count > 0).MaxBy(launch => launch.Connections)!;
        List<AnatomyRounds> alike = [.. launches.Where(launch => launch.Rounds.Count > 0 && launch.Ways == usual.Ways && launch.Messages.Select(Name).SequenceEqual(usual.Messages.Select(Name)))];
        var layout = new AnatomyLayout(usual.Messages.Count, usual.Ways);
        IReadOnlyList<MessageSpan> messages =
        [
            .. usual.Messages.Select((message, i) => message with { LeastBytes = alike.Min(launch => launch.Messages[i].LeastBytes), MostBytes = alike.Max(launch => launch.Messages[i].MostBytes) }),
        ];
        var connections = alike.Sum(launch => launch.Connections);
        return Result(connections, launches.Sum(launch => launch.Connections + launch.Others) - connections, launches.Sum(launch => launch.Broken), alike.Count, messages, layout, At);

        AnatomyTime? At(int value)
        {
            List<double> values =
            [
                .. from launch in alike
                   where launch.Rounds.Any(round => double.IsFinite(round[value]))
                   select Middle(launch, layout, value),
            ];
            return values.Count == 0 ? null
                : values.TrueForAll(one => one > 0) ? Time(values.Average(), LaunchEstimates.Of(values, ErrorBudget.UngatedConfidence))
                : new(values.Average(), null, null);
        }

        static (MessageKind, Side, bool) Name(MessageSpan message) => (message.Kind, message.From, message.IsRead);
    }

    private static AnatomyResult Result(
        long connections, long others, long broken, long rounds, IReadOnlyList<MessageSpan> spans, AnatomyLayout layout, Func<int, AnatomyTime?> at)
    {
        List<MessageResult> messages = [.. spans.Select((span, message) => Message(span, AnatomyLayout.OfMessage(message), at))];
        List<AnatomyTime> ways = [.. Enumerable.Range(0, layout.Ways).Select(way => Some(layout.OfWay(way)))];
        // Where TTS goes on meanwhile it takes CPU, and no time of the handshake.
        var check = at(layout.Check + 1) is { Value: > 0 } cpu ? new EndCost(Some(layout.Check), cpu) : null;
        var (connect, calls, ending, whole) = (Cost(layout.Connect), Cost(layout.Calls), Cost(layout.Ending), Cost(layout.Whole));
        return new AnatomyResult
        {
            Connections = connections,
            Others = others,
            Broken = broken,
            Rounds = rounds,
            Messages = messages,
            Connect = connect,
            Ways = ways,
            Calls = calls,
            Ending = ending,
            Check = check,
            OnlyMutual = check is not null || messages.Exists(message => message.IsOnlyMutual) ? Cost(layout.OnlyMutual) : null,
            Whole = whole,

            // Of what is shown, so that the rows add up; to the nanosecond, below which nobody noted anything.
            Left = Math.Round(whole.Time.Value - (check?.Time.Value ?? 0) - connect.Time.Value - calls.Time.Value - ending.Time.Value - ways.Sum(way => way.Value) - messages.Sum(message => message.Making.Time.Value + (message.Reading?.Time.Value ?? 0)), 3),
            TtsDone = Some(layout.TtsDone),
            Answer = at(layout.Answer),
        };

        AnatomyTime Some(int value) => at(value) ?? new(0, null, null);

        StepCost Cost(int value) => new(Some(value), Some(value + 1), Some(value + 2));
    }

    private static MessageResult Message(MessageSpan span, int first, Func<int, AnatomyTime?> at)
    {
        return new(
            span.Kind, span.From, span.LeastBytes, span.MostBytes, Some(first), at(first + 1), at(first + 2), at(first + 3), new(Some(first + 4), Some(first + 5)), span.IsRead ? new(Some(first + 6), Some(first + 7)) : null);

        AnatomyTime Some(int value) => at(value) ?? new(0, null, null);
    }

    private static AnatomyTime Time(double value, Estimate estimate) =>
        new(value, estimate.Low is { } low ? Math.Min(low, value) : null, estimate.High is { } high ? Math.Max(high, value) : null);
}
