using LoadHarness.Program.Watch;
using Xunit;

namespace LoadHarness.Tests.Program.Watch;

public sealed class FetchRhythmTests
{
    [Theory]
    [InlineData("", 100, null)] // Nobody came.
    [InlineData("5 10 15", 16, 5.0)]
    [InlineData("5 10 25", 26, 15.0)] // The longest pause.
    [InlineData("0 60 120", 121, 15.0)] // Longer than anybody should wait.
    [InlineData("5 10 15", 26, null)] // Whoever it was has gone.
    [InlineData("5", 30, 15.0)] // Came once, and may come every minute.
    [InlineData("5", 66, null)]
    public void One_more_fetch_is_waited_for_as_long_as_it_may_take_to_come(string fetches, double end, double? patience)
    {
        var rhythm = new FetchRhythm();
        foreach (var at in fetches.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            rhythm.Note(TimeSpan.FromSeconds(int.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));
        }

        Assert.Equal(patience, rhythm.PatienceAt(TimeSpan.FromSeconds(end))?.TotalSeconds);
    }
}
