using LoadHarness.Text;
using Xunit;

namespace LoadHarness.Tests.Text;

public sealed class PemTextTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("BEGIN CERTIFICATE", null)]
    [InlineData("-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n", "CERTIFICATE")]
    [InlineData("x\n-----BEGIN CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\n-----BEGIN EC PRIVATE KEY-----\n", "CERTIFICATE, EC PRIVATE KEY")]
    [InlineData("-----BEGIN geheim-----", "PEM of another kind")]
    [InlineData("-----BEGIN geheim", "PEM of another kind")]
    public void Blocks_are_told_by_the_labels_that_are_known(string text, string? labels)
    {
        Assert.Equal(labels, PemText.LabelsIn(text));
        Assert.Equal(labels is not null, PemText.IsIn(text));
        Assert.Equal(labels is null ? null : $"gates=g must be JSON, but holds {labels} (name the right file; are two options swapped?)", PemText.Misplaced("gates=g", "JSON", text));
    }

    [Fact]
    public void A_key_is_not_repeated() => Assert.Equal("key=-----BEGIN …", PemText.Before("key=-----BEGIN PRIVATE KEY-----\nMII"));
}
