using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Targets;
using Xunit;

namespace LoadHarness.Tests.Clients;

/// <summary>One LLA in a process of its own for all tests of a class: client and server of one process would share their TLS sessions.</summary>
public sealed class EmbeddedLla : IAsyncLifetime
{
    private EmbeddedTarget? _target;

    public EmbeddedTarget Target => _target ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        Arm[] arms =
        [
            .. from key in new[] { KeyKind.EcdsaP256, KeyKind.Rsa2048 }
               from authentication in Enum.GetValues<Authentication>()
               select new Arm { Name = $"{authentication} {key}", Mode = ConnectionMode.Cold, Key = key, Authentication = authentication },
        ];
        _target = await EmbeddedTarget.StartAsync(
            arms, new LlaOptions(AcceptsTickets: true, TimeSpan.Zero), TimeProvider.System, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_target is not null)
        {
            await _target.DisposeAsync();
        }
    }
}
