using LoadHarness.Arms;
using LoadHarness.Reports.Formatting;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Reports;

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
    [InlineData(double.NaN, "–")]
    [InlineData(null, "–")]
    public void Durations_have_a_unit_and_three_significant_digits(double? microseconds, string text) =>
        Assert.Equal(text, Format.Duration(microseconds));

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
    }

    [Fact]
    public void Only_the_whole_is_a_hundred_percent()
    {
        Assert.Equal("100 %", Format.Share(2_160, 2_160));
        Assert.Equal("99.99 %", Format.Share(9_999_999, 10_000_000));
        Assert.Equal("–", Format.Share(0, 0));
    }

    [Fact]
    public void A_percentile_with_fewer_than_ten_samples_beyond_it_is_not_shown()
    {
        var arm = RunResults.Arm("cold", ConnectionMode.Cold, handshake: 1_000, seed: 1, samples: 999);
        var summary = arm.LatencyMicroseconds["handshake"];

        Assert.Equal("–", Format.Percentile(summary, 0.99));
        Assert.Equal(Format.Duration(summary.P99), Format.Percentile(summary with { Count = 1_000 }, 0.99));
    }

    [Theory]
    [InlineData("two\nlines\tand a tab", "two lines and a tab")]
    [InlineData("bell\u0007 escape\u001b[31m", "bell\uFFFD escape\uFFFD[31m")]
    [InlineData("abc\u202Edef\u2066", "abc\uFFFDdef\uFFFD")]
    public void Text_from_outside_is_one_line_that_cannot_act(string text, string clean) => Assert.Equal(clean, Plain.Line(text));

    [Fact]
    public void A_lone_half_of_a_surrogate_pair_is_replaced_and_a_whole_pair_kept() =>
        Assert.Equal("lone \uFFFD and \uFFFD, pair \U0001F600", Plain.Line("lone \uD800 and \uDC00, pair \U0001F600"));

    [Fact]
    public void Truncation_does_not_cut_a_character_in_two() =>
        Assert.Equal("ab…", Plain.Truncate("ab\U0001F600\U0001F600\U0001F600", 4));

    [Fact]
    public void The_command_to_repeat_a_run_is_quoted_for_a_posix_shell()
    {
        var run = RunResults.Resumption();

        Assert.Equal(
            @"dotnet run -- scenario=resumption profile=standard clients=8 rate=auto keys=rsa-2048,ecdsa-p256 rounds=12 seed=20261121 'out=my runs/it'\''s'",
            RepeatCommand.Of(run));
    }
}
