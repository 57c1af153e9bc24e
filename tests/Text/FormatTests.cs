using System.Globalization;
using LoadHarness.Gates;
using LoadHarness.Text;
using Xunit;

namespace LoadHarness.Tests.Text;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0.0, "0 µs")]
    [InlineData(0.4214, "0.421 µs")]
    [InlineData(61.44, "61.4 µs")]
    [InlineData(999.4, "999 µs")]
    [InlineData(999.7, "1.00 ms")]
    [InlineData(2_610.0, "2.61 ms")]
    [InlineData(9_996.0, "10.0 ms")]
    [InlineData(999_600.0, "1.00 s")]
    [InlineData(3_600_000_000.0, "3,600 s")]
    [InlineData(-1_234.0, "-1.23 ms")]
    [InlineData(double.NaN, "–")]
    [InlineData(double.PositiveInfinity, "–")]
    [InlineData(null, "–")]
    public void Durations_have_a_unit_and_three_significant_digits(double? microseconds, string text) =>
        Assert.Equal(text, Format.Duration(microseconds));

    [Theory]
    [InlineData(2_610.0, 2_550.0, 2_704.0, "2.61 ms [2.55, 2.70]")]
    [InlineData(52_000.0, 940.0, 1_053_040.0, "52.0 ms [0.9, 1,053.0]")]
    [InlineData(261.4, 254.6, 270.0, "261 µs [255, 270]")]
    [InlineData(2_610.0, null, null, "2.61 ms")]
    public void An_interval_has_the_unit_and_the_decimals_of_its_time(double microseconds, double? low, double? high, string text) =>
        Assert.Equal(text, Format.Duration(microseconds, low, high));

    [Theory]
    [InlineData(612, 580, 640, "+612 µs [580, 640]")]
    [InlineData(-612, -640, -580, "-612 µs [-640, -580]")]
    [InlineData(0, 0, 0, "0 µs [0, 0]")]
    public void What_a_time_gained_has_its_sign(double microseconds, double low, double high, string text) => Assert.Equal(text, Format.Added(microseconds, low, high));

    [Theory]
    [InlineData(0.37, "0.37×")]
    [InlineData(0.0341, "0.034×")]
    [InlineData(12.34, "12.3×")]
    [InlineData(1_234.5, "1,235×")]
    [InlineData(null, "–")]
    public void Ratios_keep_at_least_two_significant_digits(double? ratio, string text) => Assert.Equal(text, Format.Ratio(ratio));

    [Fact]
    public void An_interval_stands_in_brackets_and_needs_both_ends()
    {
        Assert.Equal("[0.35, 0.39]", Format.Interval(0.35, 0.39));
        Assert.Equal("–", Format.Interval(0.35, null));
        Assert.Equal("0.37× [0.35, 0.39]", Format.Ratio(0.37, 0.35, 0.39));
        Assert.Equal("0.37×", Format.Ratio(0.37, null, null));
    }

    [Fact]
    public void Only_the_whole_is_a_hundred_percent()
    {
        Assert.Equal("100 %", Format.Share(2_160, 2_160));
        Assert.Equal("99.99 %", Format.Share(9_999_999, 10_000_000));
        Assert.Equal("–", Format.Share(0, 0));
    }

    [Theory]
    [InlineData(0.375, "37.5 %")]
    [InlineData(0.00123, "0.12 %")]
    [InlineData(0.00003456, "0.0035 %")]
    [InlineData(0.0, "0 %")]
    [InlineData(12.5, "1,250 %")]
    [InlineData(null, "–")]
    public void A_small_share_does_not_look_like_nothing(double? share, string text) => Assert.Equal(text, Format.Percent(share));

    [Theory]
    [InlineData(3_100_000, "bytes", "3.1 MB")]
    [InlineData(640, "bytes", "0.64 KB")]
    [InlineData(52_500_000, "bytes", "52.5 MB")]
    [InlineData(250, "µs", "0.25 ms")]
    [InlineData(0.001, "share", "0.1 %")]
    [InlineData(-0.001, "", "0")]
    [InlineData(1_234, "requests/s", "1,234 requests/s")]
    public void Amounts_are_written_without_the_zeros_that_carry_nothing(double amount, string unit, string text) => Assert.Equal(text, Format.Amount(amount, unit));

    [Theory]
    [InlineData(2.61, "ms", "2.61 ms")]
    [InlineData(250.0, "µs", "250 µs")]
    [InlineData(99.87, "%", "99.87 %")]
    [InlineData(1_024.0, "", "1,024")]
    [InlineData(52_500_000.0, "bytes", "52.5 MB")]
    [InlineData(double.NaN, "requests/s", "–")]
    [InlineData(null, "ms", "–")]
    public void What_was_measured_is_written_in_the_unit_of_its_metric(double? value, string unit, string text) => Assert.Equal(text, Format.Value(value, unit));

    [Theory]
    [InlineData(1, "1 round")]
    [InlineData(0, "0 rounds")]
    [InlineData(2_160, "2,160 rounds")]
    public void A_count_has_its_noun(long count, string text) => Assert.Equal(text, Format.Count(count, "round"));

    [Fact]
    public void Decimals_keep_a_value_apart_from_its_limit_and_from_zero()
    {
        Assert.Equal(2, Format.Decimals(0.5, [0.37]));
        Assert.Equal(3, Format.Decimals(0.5, [0.502]));
        Assert.Equal(4, Format.Decimals(0.5, [0.0003]));
        Assert.Equal(5, Format.Decimals(0.5, [0.500_000_1]));
    }

    [Theory]
    [InlineData(31.24, "31.2 s")]
    [InlineData(59.96, "1 min 0 s")]
    [InlineData(70, "1 min 10 s")]
    [InlineData(7_530, "2 h 5 min")]
    [InlineData(double.NaN, "–")]
    public void What_something_took_is_written_as_people_say_it(double seconds, string text) => Assert.Equal(text, Format.Elapsed(seconds));

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(119, "119 s")]
    [InlineData(120, "2 min")]
    [InlineData(3_569, "59 min")]
    [InlineData(3_575, "1 h")]
    [InlineData(7_980, "2 h 13 min")]
    public void Expected_times_are_no_finer_than_anyone_can_use(int seconds, string text) => Assert.Equal(text, Format.Roughly(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_list_ends_with_and()
    {
        Assert.Equal("", Format.List([]));
        Assert.Equal("a", Format.List(["a"]));
        Assert.Equal("a, b and c", Format.List(["a", "b", "c"]));
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public void Every_culture_reads_the_same(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            Assert.Equal(
                "2,160 1.50 2.61 ms [2.55, 2.70] 1.5 ms 0.37× [0.35, 0.39] 99.5 % 1.5 requests/s 59.5 s 2 h 13 min 3.1 MB INCONCLUSIVE Inner",
                string.Join(
                    ' ',
                    Format.Count(2_160), Format.Number(1.5, 2), Format.Duration(2_610, 2_550, 2_700), Format.Tick(1_500), Format.Ratio(0.37, 0.35, 0.39), Format.Percent(0.995),
                    Format.Rate(1.5), Format.Elapsed(59.5), Format.Roughly(TimeSpan.FromMinutes(133)), Format.Amount(3_100_000, "bytes"), Format.Word(Verdict.Inconclusive),
                    Format.Capital("inner")));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
