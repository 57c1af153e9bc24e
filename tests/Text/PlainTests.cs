using LoadHarness.Text;
using Xunit;

namespace LoadHarness.Tests.Text;

public sealed class PlainTests
{
    [Theory]
    [InlineData("two\nlines\tand a tab", "two lines and a tab")]
    [InlineData("bell\u0007 escape\u001b[31m", "bell\uFFFD escape\uFFFD[31m")]
    [InlineData("abc\u202Edef\u2066", "abc\uFFFDdef\uFFFD")]
    [InlineData("a\u200Bb\u200Dc\uFEFFd\u00ADe", "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe")]
    [InlineData("a\uFE0Fb\u034Fc\u3164d\U000E0041e", "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe")]
    [InlineData("\u0085\u009B\u007F\u2028\uFFFE", "\uFFFD\uFFFD\uFFFD \uFFFD")]
    [InlineData("µ × ≤ אב 你 \U0001F600 é", "µ × ≤ אב 你 \U0001F600 é")]
    public void Text_from_outside_is_one_line_that_cannot_act(string text, string clean) => Assert.Equal(clean, Plain.Line(text));

    [Fact]
    public void A_lone_half_of_a_surrogate_pair_is_replaced_and_a_whole_pair_kept() =>
        Assert.Equal("lone \uFFFD and \uFFFD, pair \U0001F600", Plain.Line("lone \uD800 and \uDC00, pair \U0001F600"));

    [Fact]
    public void Truncation_does_not_cut_a_character_in_two() =>
        Assert.Equal("ab…", Plain.Truncate("ab\U0001F600\U0001F600\U0001F600", 4));
}
