namespace LoadHarness.Reports.Charts;

/// <summary>One axis of a curve: maps its values to pixels and says where its grid and its labels are.</summary>
internal sealed class CurveScale
{
    private readonly LogScale? _logarithmic;
    private readonly LinearScale? _linear;
    private readonly CurveAxis _axis;

    /// <param name="axis">What is drawn.</param>
    /// <param name="values">All values to make room for, at least one; what <see cref="CanShow"/> refuses must not be among them.</param>
    /// <param name="from">Pixel of the axis' start.</param>
    /// <param name="to">Pixel of its end.</param>
    /// <param name="room">Factor, from 1, that leaves room beyond the values.</param>
    public CurveScale(CurveAxis axis, IReadOnlyCollection<double> values, double from, double to, double room)
    {
        _axis = axis;
        if (axis.Logarithmic)
        {
            _logarithmic = LogScale.Around(values.Min() / room, values.Max() * room, from, to);
        }
        else
        {
            _linear = new LinearScale(values.Max() > 0 ? values.Max() * room : 1, from, to);
        }
    }

    /// <summary>The axis' own label, with the unit where the labels of its values leave it out.</summary>
    public string Label
    {
        get
        {
            var unit = _axis.Unit is "" or "µs" or "ms" or "%" ? "" : $", {_axis.Unit}";
            return $"{_axis.Label}{unit}{(_axis.Logarithmic ? " (log scale)" : "")}";
        }
    }

    /// <summary>Whether an axis has a place for a value: none below 0, and on a logarithmic one not for 0 either.</summary>
    public static bool CanShow(CurveAxis axis, double value) => double.IsFinite(value) && (axis.Logarithmic ? value > 0 : value >= 0);

    /// <summary>The pixel of a value.</summary>
    public double Map(double value) => _logarithmic?.Map(value) ?? _linear!.Map(value);

    /// <summary>Pixels to label, each with its text, at least <paramref name="spacing"/> apart.</summary>
    public IEnumerable<(double Pixel, string Text)> Labels(double spacing) =>
        (_logarithmic?.Labels(spacing) ?? _linear!.Labels(6)).Select(value => (Map(value), Format.Tick(value, _axis.Unit)));

    /// <summary>Values for unlabelled grid lines.</summary>
    public IEnumerable<double> MinorLines() => _logarithmic?.MinorLines() ?? [];
}
