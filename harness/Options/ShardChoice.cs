using System.Text.RegularExpressions;

namespace LoadHarness.Options;

/// <summary>Which part of the load a process is to have: one of the records below.</summary>
public abstract record ShardChoice
{
    private ShardChoice() { }

    /// <summary>This one.</summary>
    public sealed record Given(Shard Shard) : ShardChoice
    {
        public override string ToString() => Shard.ToString();
    }

    /// <summary>The one that the scheduler says.</summary>
    /// <param name="Count">How many there are; null where the scheduler says that, too.</param>
    public sealed record Auto(int? Count) : ShardChoice
    {
        public override string ToString() => Count is { } count ? string.Create(CultureInfo.InvariantCulture, $"auto/{count}") : "auto";
    }
}

/// <summary>When several processes start together: one of the records below.</summary>
public abstract partial record StartChoice
{
    private StartChoice() { }

    /// <summary>A common start as options and files have it, to the millisecond.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads one; a time without a zone is none that all machines agree on.</summary>
    public static bool TryRead(string text, out DateTimeOffset time)
    {
        time = default;
        return Zoned().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Zoned();

    /// <summary>At a time.</summary>
    public sealed record At(DateTimeOffset Time) : StartChoice;

    /// <summary>So long after the first of them is ready.</summary>
    public sealed record After(TimeSpan Time) : StartChoice;
}

/// <summary>How parts of a load and their common start are written.</summary>
internal static partial class ShardNotation
{
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Latest = TimeSpan.FromHours(24);

    /// <summary><c>2/4</c>, <c>auto</c> or <c>auto/4</c>.</summary>
    public static Notation<ShardChoice> Shard()
    {
        var accepted = $"K/N with K from 0 to N - 1 and N up to {Format.Count(Schedules.Shard.Most)}, auto or auto/N";
        return new(accepted, Read, choice => choice.ToString()!);

        Reading<ShardChoice> Read(GivenText given)
        {
            if (Parts().Match(given.Text) is not { Success: true } parts)
            {
                return Reading.Refused<ShardChoice>(given.MustBe(accepted));
            }

            var count = parts.Groups["count"] is { Success: true, Value: var written } ? int.Parse(written, CultureInfo.InvariantCulture) : (int?)null;
            if (count is 0 or > Schedules.Shard.Most)
            {
                return Reading.Refused<ShardChoice>(given.MustBe(accepted));
            }

            if (!parts.Groups["index"].Success)
            {
                return Reading.Of<ShardChoice>(new ShardChoice.Auto(count));
            }

            var index = int.Parse(parts.Groups["index"].Value, CultureInfo.InvariantCulture);
            return count is { } of && index < of
                ? Reading.Of<ShardChoice>(new ShardChoice.Given(new(index, of)))
                : Reading.Refused<ShardChoice>(given.MustBe(accepted, count is { } all ? string.Create(CultureInfo.InvariantCulture, $"{given.Name}={all - 1}/{all} for the last one") : null));
        }
    }

    /// <summary>A time with its zone, or <c>+30s</c>.</summary>
    public static Notation<StartChoice> Start()
    {
        var accepted = $"a time such as 2026-11-30T12:00:00Z, or +{DurationText.Format(Soonest)} to +{DurationText.Format(Latest)}";
        return new(accepted, Read, choice => choice is StartChoice.At { Time: var time } ? StartChoice.Text(time) : $"+{DurationText.Format(((StartChoice.After)choice).Time)}");

        Reading<StartChoice> Read(GivenText given) =>
            given.Text.StartsWith('+') && DurationText.TryParse(given.Text[1..], out var after) && after >= Soonest && after <= Latest ? Reading.Of<StartChoice>(new StartChoice.After(after))
            : StartChoice.TryRead(given.Text, out var time) ? Reading.Of<StartChoice>(new StartChoice.At(time))
            : Reading.Refused<StartChoice>(given.MustBe(accepted));
    }

    [GeneratedRegex("^((?<index>[0-9]{1,9})/(?<count>[0-9]{1,9})|auto(/(?<count>[0-9]{1,9}))?)$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1_000)]
    private static partial Regex Parts();
}
