using LoadHarness.Recording;
using LoadHarness.Results;
using Xunit;

namespace LoadHarness.Tests.Recording;

public sealed class BodyTallyTests
{
    [Fact]
    public void Counts_bodies_that_are_not_like_the_first_and_empty_ones()
    {
        var tally = new BodyTally(new FirstBodies(1));
        Assert.Null(tally.Counts);

        Count(tally, 7, null, 7, 8, 0);
        Assert.Equal(new BodyCounts(4, 2, 1), tally.Counts);

        tally.MarkCut();
        Assert.Null(tally.SinceCut);
        Count(tally, 9, 7);
        Assert.Equal(new BodyCounts(2, 1, 0), tally.SinceCut);

        tally.Add(new BodyCounts(10, 3, 3));
        Assert.Equal(new BodyCounts(16, 6, 4), tally.Counts);
    }

    [Fact]
    public void Compares_answers_to_one_request_of_a_workload_and_no_others()
    {
        var tally = new BodyTally(new FirstBodies(2));

        foreach (var (request, body) in ((int, int)[])[(0, 7), (1, 8), (0, 7), (1, 8), (1, 7)])
        {
            tally.Count(new Sample { Outcome = Outcome.Ok, Body = body, Request = request });
        }

        Assert.Equal(new BodyCounts(5, 1, 0), tally.Counts);
    }

    private static void Count(BodyTally tally, params int?[] bodies)
    {
        foreach (var body in bodies)
        {
            tally.Count(new Sample { Outcome = Outcome.Ok, Body = body });
        }
    }
}
