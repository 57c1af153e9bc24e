using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Targets;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets;

/// <summary>Whoever else is on the machine: he has no port to ask the harness's own LLA on.</summary>
public sealed class BystanderTests : IAsyncLifetime
{
    private static readonly Arm Mutual = new() { Name = "mutual", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };

    private static readonly Arm Open = Mutual with { Name = "open", Authentication = Authentication.OneWay };

    private EmbeddedTarget _target = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _target = await EmbeddedTarget.StartAsync([Mutual, Open], new LlaOptions(AcceptsTickets: true, TimeSpan.Zero), TimeProvider.System, Token);

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    [Fact]
    public void Has_no_port_but_those_of_its_clients() =>
        Assert.Equal(new[] { Mutual, Open }.Select(arm => _target.EndpointFor(arm).Address.Port).Order(), ListeningPorts.Of(_target.ProcessId));

    [Fact(Timeout = Wait.Patience)]
    public async Task Many_who_ask_at_once_get_their_own_answers()
    {
        var collected = await Task.WhenAll(Enumerable.Range(0, 20).Select(async index =>
            index % 2 == 0 ? await _target.ReadCountersAsync(Token) : await _target.ReadCollectedCountersAsync(Token)));

        Assert.All(collected, counters => Assert.True(counters!.CpuMicroseconds > 0));
        Assert.True(collected.Max(counters => counters!.Collections) >= 10);
    }
}
