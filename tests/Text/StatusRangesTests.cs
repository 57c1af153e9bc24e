using LoadHarness.Text;
using Xunit;

namespace LoadHarness.Tests.Text;

public sealed class StatusRangesTests
{
    [Theory]
    [InlineData("204", "204", 204, 200)]
    [InlineData("2xx", "2xx", 299, 300)]
    [InlineData("2XX", "2xx", 200, 199)]
    [InlineData("200,204", "200,204", 204, 201)]
    [InlineData("200 , 3xx", "200,3xx", 304, 201)]
    [InlineData("200-206", "200-206", 206, 207)]
    [InlineData("200-299", "2xx", 250, 404)]
    public void Reads_and_writes_and_knows_its_statuses(string text, string written, int inside, int outside)
    {
        var statuses = StatusRanges.Parse(text)!;

        Assert.Equal((written, true, false), (statuses.ToString(), statuses.Holds(inside), statuses.Holds(outside)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2x")]
    [InlineData("1xx")]
    [InlineData("6xx")]
    [InlineData("199")]
    [InlineData("600")]
    [InlineData("206-200")]
    [InlineData("200-")]
    [InlineData("-204")]
    [InlineData("200,")]
    [InlineData("ok")]
    public void Refuses_what_is_no_status_of_an_answer(string text) => Assert.Null(StatusRanges.Parse(text));
}
