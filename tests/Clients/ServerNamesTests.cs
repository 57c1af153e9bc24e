using LoadHarness.Clients;
using Xunit;

namespace LoadHarness.Tests.Clients;

public sealed class ServerNamesTests
{
    [Theory]
    [InlineData("lla-test", 128)]
    [InlineData("a1.b2", 4)]
    [InlineData("1.2", 1)]
    public void A_host_has_a_spelling_for_each_choice_of_case(string host, int expected)
    {
        var spellings = Enumerable.Range(0, expected).Select(number => ServerNames.Spelling(host, number)).ToList();

        Assert.Equal(expected, ServerNames.Spellings(host));
        Assert.Equal(expected, spellings.Distinct(StringComparer.Ordinal).Count());
        Assert.All(spellings, spelling => Assert.Equal(host, spelling, ignoreCase: true));
        Assert.Equal(host, spellings[0]);
        Assert.Equal(host, ServerNames.Spelling(host, expected));
    }

    [Fact]
    public void A_long_host_has_more_spellings_than_anyone_needs_and_their_number_fits() =>
        Assert.Equal(1 << 30, ServerNames.Spellings("a-very-long-name-of-a-server.in-a-domain.example.com"));

    [Fact]
    public void Names_below_the_host_are_never_given_out_twice_and_are_equally_long()
    {
        var names = Enumerable.Range(0, 1000).Select(_ => ServerNames.Next("lla-test")).ToList();

        Assert.Equal(1000, names.Distinct(StringComparer.Ordinal).Count());
        Assert.Single(names.Select(name => name.Length).Distinct());
    }
}
