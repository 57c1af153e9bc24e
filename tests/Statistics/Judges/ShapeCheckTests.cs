using LoadHarness.Results;
using LoadHarness.Statistics.Judges;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Statistics.Judges;

public sealed class ShapeCheckTests
{
    private static readonly SoakResult Soak = SoakResults.Leaking(12).Soak!;

    [Theory]
    [InlineData(100, 0, true, true, "The schedule started 100 of 100 requests; in every window as many as the shape asks for, to one and what is due in 10 ms.")]
    [InlineData(99, 0, true, false, "The schedule started 99 of 100 requests; in every window as many as the shape asks for, to one and what is due in 10 ms.")]
    [InlineData(40, 0, false, true, "The schedule started 40 of 100 requests; in every window as many as the shape asks for, to one and what is due in 10 ms.")]
    [InlineData(100, 2, true, false, "The schedule started 100 of 100 requests; in 2 of 12 windows not as many as the shape asks for, by more than one and what is due in 10 ms.")]
    public void A_load_that_had_not_its_shape_makes_a_run_invalid(long started, int off, bool whole, bool ok, string why)
    {
        var check = Assert.Single(ValidityChecks.Shape(Soak with { Shape = new("inject:1/s:100s", 100, started, off, IsEven: true) }, whole));

        Assert.Equal(("load shape", ok, why), (check.Name, check.Ok, check.Why));
    }

    [Fact]
    public void Without_open_parts_there_is_nothing_to_check()
    {
        Assert.Empty(ValidityChecks.Shape(Soak, isWhole: true));
        Assert.Empty(ValidityChecks.Shape(Soak with { Shape = new("keepConstant:8:1m", 0, 0, 0, IsEven: true) }, isWhole: true));
    }

    [Theory]
    [InlineData(10.4, 11, 1, true)]
    [InlineData(10.4, 12, 1, false)]
    [InlineData(10.4, 9, 1, false)]
    [InlineData(1_000, 989, 11, true)]
    public void A_window_keeps_the_shape_to_one_and_what_a_pacer_may_be_late_by(double asked, long started, double tolerance, bool kept) =>
        Assert.Equal(kept, new WindowShape(asked, started, tolerance).IsKept);
}
