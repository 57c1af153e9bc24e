using LoadHarness.Machine;

namespace LoadHarness.Options;

/// <summary>The notations of numbers: counts, durations, rates, shares. All are independent of the culture.</summary>
public static class Quantity
{
    private const string PerSecond = "/s";

    private delegate bool TryParse<T>(string text, out T value);

    /// <summary>A whole number, written in digits.</summary>
    public static Notation<int> WholeNumber(int min, int max)
    {
        var accepted = string.Create(CultureInfo.InvariantCulture, $"{min:N0} to {max:N0}");
        return new(accepted, Read, value => value.ToString(CultureInfo.InvariantCulture));

        Reading<int> Read(GivenText given)
        {
            if (int.TryParse(given.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            {
                return Reading.Of(value);
            }

            // Nearest to what was wanted; the limits are shown with commas, so somebody will write them.
            const NumberStyles Lenient = NumberStyles.AllowLeadingSign | NumberStyles.AllowThousands;
            return Reading.Refused<int>(given.MustBe(
                accepted,
                long.TryParse(given.Text, Lenient, CultureInfo.InvariantCulture, out var wanted)
                    ? string.Create(CultureInfo.InvariantCulture, $"{given.Name}={Math.Clamp(wanted, min, max)}")
                    : null));
        }
    }

    /// <summary>A number of cores, at most those that this process may use.</summary>
    public static Notation<int> Cores()
    {
        var cores = Math.Max(1, (int)Math.Ceiling(CpuAllowance.Current.Cores));
        var number = WholeNumber(1, cores);
        return number with
        {
            Accepted = "1 to the cores that this process may use",
            Read = given => int.TryParse(given.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > cores
                ? Reading.Refused<int>(given.MustBe($"{number.Accepted}, the cores that this process may use", string.Create(CultureInfo.InvariantCulture, $"{given.Name}={cores}")))
                : number.Read(given),
        };
    }

    /// <summary>A port of loopback, written without an address; an error says why where there is one.</summary>
    public static Notation<int> LoopbackPort(int min, int max)
    {
        var port = WholeNumber(min, max);
        return port with { Read = Read };

        Reading<int> Read(GivenText given)
        {
            var colon = given.Text.LastIndexOf(':');
            return colon < 0
                ? port.Read(given)
                : Reading.Refused<int>(given.MustBe(
                    $"a port alone, {port.Accepted}, since nothing listens but on loopback only",
                    port.Read(given with { Text = given.Text[(colon + 1)..] }) is { Problems.Count: 0, Value: var number } ? string.Create(CultureInfo.InvariantCulture, $"{given.Name}={number}") : null));
        }
    }

    /// <summary>A duration with its unit, see <see cref="DurationText"/>.</summary>
    public static Notation<TimeSpan> Duration(TimeSpan min, TimeSpan max)
    {
        var accepted = $"{DurationText.Format(min)} to {DurationText.Format(max)}";
        return new(accepted, Read, DurationText.Format);

        Reading<TimeSpan> Read(GivenText given)
        {
            if (DurationText.TryParse(given.Text, out var wanted))
            {
                return IsWithin(wanted)
                    ? Reading.Of(wanted)
                    : Reading.Refused<TimeSpan>(given.MustBe(accepted, $"{given.Name}={DurationText.Format(wanted < min ? min : max)}"));
            }

            string[] units = ["s", "ms", "m", "h"];
            var unit = units.FirstOrDefault(unit => DurationText.TryParse(given.Text + unit, out var meant) && IsWithin(meant));
            return Reading.Refused<TimeSpan>(given.MustBe(accepted, unit is null ? null : given.Text + unit));
        }

        bool IsWithin(TimeSpan value) => value >= min && value <= max;
    }

    /// <summary>A duration, or a word for none.</summary>
    public static Notation<TimeSpan?> DurationOr(string none, TimeSpan min, TimeSpan max)
    {
        var duration = Duration(min, max);
        var accepted = $"{none}, or {duration.Accepted}";
        return new(accepted, Read, value => value is { } some ? duration.Write(some) : none);

        Reading<TimeSpan?> Read(GivenText given)
        {
            if (given.Text.Equals(none, StringComparison.OrdinalIgnoreCase))
            {
                return Reading.Of((TimeSpan?)null);
            }

            var reading = duration.Read(given);
            return reading.Problems.Count == 0 ? Reading.Of((TimeSpan?)reading.Value) : Reading.Refused<TimeSpan?>(given.MustBe(accepted));
        }
    }

    /// <summary>Bytes with their unit, see <see cref="ByteText"/>.</summary>
    public static Notation<long> Bytes(long min, long max)
    {
        var accepted = $"{ByteText.Format(min)} to {ByteText.Format(max)}";
        return new(accepted, Read, ByteText.Format);

        Reading<long> Read(GivenText given) =>
            ByteText.TryParse(given.Text, out var bytes) && bytes >= min && bytes <= max ? Reading.Of(bytes) : Reading.Refused<long>(given.MustBe(accepted));
    }

    /// <summary>What a duration grows by in a minute, such as <c>1ms/min</c>; <c>0ms/min</c> for not at all.</summary>
    public static Notation<TimeSpan> DurationPerMinute(TimeSpan min, TimeSpan max) => PerMinute(min, max, DurationText.TryParse, DurationText.Format);

    /// <summary>Bytes in a minute with their unit, such as <c>1MB/min</c>: B, KB, MB or GB, each 1,000 times the last.</summary>
    public static Notation<long> BytesPerMinute(long min, long max) => PerMinute(min, max, ByteText.TryParse, ByteText.Format);

    /// <summary>Statuses of answers, such as <c>2xx</c> or <c>200,204</c>.</summary>
    public static Notation<StatusRanges> Statuses() => new(
        StatusRanges.Accepted,
        given => StatusRanges.Parse(given.Text) is { } statuses ? Reading.Of(statuses) : Reading.Refused<StatusRanges>(given.MustBe(StatusRanges.Accepted)),
        statuses => statuses.ToString());

    /// <summary>Shares of a load by connection mode, such as <c>keepalive:80,resumed:15,cold:5</c>.</summary>
    public static Notation<IReadOnlyList<MixPart>> Mix()
    {
        const int MostWeight = 1_000;
        (string Name, ConnectionMode Mode)[] modes = [("keepalive", ConnectionMode.KeepAlive), ("resumed", ConnectionMode.Resumed), ("cold", ConnectionMode.Cold)];
        var accepted = $"one or more of {string.Join(", ", modes.Select(mode => $"{mode.Name}:WEIGHT"))}, with weights from 1 to {MostWeight.ToString("N0", CultureInfo.InvariantCulture)}";
        return new(accepted, Read, parts => string.Join(',', parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{Notation.NameOf(modes, part.Mode)}:{part.Weight}"))));

        Reading<IReadOnlyList<MixPart>> Read(GivenText given)
        {
            List<MixPart> parts = [];
            foreach (var written in given.Text.Split(',', StringSplitOptions.TrimEntries))
            {
                var colon = written.IndexOf(':', StringComparison.Ordinal);
                var index = colon < 0 ? -1 : Array.FindIndex(modes, mode => mode.Name.Equals(written[..colon], StringComparison.OrdinalIgnoreCase));
                if (index < 0
                    || !int.TryParse(written[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var weight)
                    || weight is < 1 or > MostWeight)
                {
                    return Reading.Refused<IReadOnlyList<MixPart>>(given.MustBe(accepted));
                }

                if (parts.Exists(part => part.Mode == modes[index].Mode))
                {
                    return Reading.Refused<IReadOnlyList<MixPart>>($"{given.Name}: '{modes[index].Name}' is given twice (write it once)");
                }

                parts.Add(new(modes[index].Mode, weight));
            }

            return Reading.Of<IReadOnlyList<MixPart>>(parts);
        }
    }

    /// <summary><c>auto</c> (null), or a number of requests per second such as <c>200/s</c>.</summary>
    public static Notation<double?> Rate(double min, double max)
    {
        const string Auto = "auto";
        var fixedRate = FixedRate(min, max);
        var accepted = $"{Auto}, or {fixedRate.Accepted}";
        return new(accepted, Read, value => value is { } rate ? fixedRate.Write(rate) : Auto);

        Reading<double?> Read(GivenText given) =>
            given.Text.Equals(Auto, StringComparison.OrdinalIgnoreCase) ? Reading.Of((double?)null)
            : fixedRate.Read(given) is { Problems.Count: 0, Value: var rate } ? Reading.Of((double?)rate)
            : Reading.Refused<double?>(given.MustBe(accepted, fixedRate.Read(given with { Text = given.Text + PerSecond }).Problems.Count == 0 ? given.Text + PerSecond : null));
    }

    /// <summary>Requests per second, such as <c>200/s</c>.</summary>
    public static Notation<double> FixedRate(double min, double max)
    {
        var accepted = string.Create(CultureInfo.InvariantCulture, $"{min:#,0.###}/s to {max:#,0.###}/s");
        return new(accepted, Read, rate => rate.ToString(CultureInfo.InvariantCulture) + PerSecond);

        Reading<double> Read(GivenText given) =>
            TryRead(given.Text, out var rate) ? Reading.Of(rate) : Reading.Refused<double>(given.MustBe(accepted, TryRead(given.Text + PerSecond, out _) ? given.Text + PerSecond : null));

        bool TryRead(string text, out double rate)
        {
            rate = default;
            return text.EndsWith(PerSecond, StringComparison.Ordinal)
                && double.TryParse(text[..^PerSecond.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out rate)
                && rate >= min && rate <= max;
        }
    }

    /// <summary><c>12</c> for exactly twelve rounds, <c>12..18</c> for up to six more while a gate is inconclusive.</summary>
    public static Notation<RoundRange> Rounds(int min, int max)
    {
        var accepted = string.Create(CultureInfo.InvariantCulture, $"{min:N0} to {max:N0}, or FIRST..MAX within it");
        return new(accepted, Read, value => value.ToString());

        Reading<RoundRange> Read(GivenText given)
        {
            var limits = given.Text.Split("..");
            return limits.Length <= 2 && TryRead(limits[0], out var first) && TryRead(limits[^1], out var last) && first <= last
                ? Reading.Of(new RoundRange(first, last))
                : Reading.Refused<RoundRange>(given.MustBe(accepted));
        }

        bool TryRead(string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max;
    }

    private static Notation<T> PerMinute<T>(T min, T max, TryParse<T> tryParse, Func<T, string> format)
        where T : IComparable<T>
    {
        const string Suffix = "/min";
        var accepted = $"{format(min)}{Suffix} to {format(max)}{Suffix}";
        return new(accepted, Read, value => format(value) + Suffix);

        Reading<T> Read(GivenText given) =>
            given.Text.EndsWith(Suffix, StringComparison.Ordinal) && tryParse(given.Text[..^Suffix.Length], out var value) && value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0
                ? Reading.Of(value)
                : Reading.Refused<T>(given.MustBe(accepted));
    }
}
