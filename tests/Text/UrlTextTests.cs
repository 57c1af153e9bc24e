using LoadHarness.Text;
using Xunit;

namespace LoadHarness.Tests.Text;

public sealed class UrlTextTests
{
    [Theory]
    [InlineData("http://lla:4318/v1/metrics", "http://lla:4318/v1/metrics")]
    [InlineData("https://me:geheim@lla:1", "https://…@lla:1")]
    [InlineData("https://me:ge@heim@lla:1/a", "https://…@lla:1/a")]
    [InlineData("https://me:ge/heim@lla:1", "https://…@lla:1")]
    [InlineData("https://me:geheim?@lla:1", "https://…")]
    [InlineData("https://me:geheim#@lla:1?x", "https://…")]
    [InlineData("http://lla/a?token=geheim", "http://lla/a?…")]
    [InlineData("http://lla/a#geheim?x", "http://lla/a#…")]
    [InlineData("http://lla/?mail=me@geheim", "http://…")]
    [InlineData("http://me@lla/?token=geheim", "http://…@lla/?…")]
    [InlineData("me:geheim@lla:1", "…@lla:1")]
    [InlineData("lla", "lla")]
    [InlineData("", "")]
    public void An_address_is_shown_without_what_may_be_secret(string address, string shown)
    {
        Assert.Equal(shown, UrlText.Shown(address));
        Assert.Equal(shown, UrlText.Shown(shown));
    }

    [Fact]
    public void Addresses_within_a_text_are_found()
    {
        Assert.Equal(
            "The proxy 'http://…@proxy:3128/' failed; see https://lla/?… or me@example",
            UrlText.In("The proxy 'http://me:geheim@proxy:3128/' failed; see https://lla/?token=geheim or me@example"));
        Assert.Equal("http://lla:4318/a", UrlText.WithoutQuery("http://lla:4318/a?token=geheim#geheim"));
    }
}
