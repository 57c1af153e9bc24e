using LoadHarness.Arms;
using LoadHarness.Tests.Scenarios;
using LoadHarness.Tests.Targets;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Clients;

// All that holds for a client holds for the one on OpenSSL: the same tests again.

public sealed class OpenSslAuthenticationTests : AuthenticationTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslClosedConnectionsTests : ClosedConnectionsTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslExpectedAnswerTests : ExpectedAnswerTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslForeignClosesTests : ForeignClosesTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslRefusalTests : RefusalTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslRefusedOfferTests : RefusedOfferTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslSharedConnectionsTests(SharedConnectionsTests.SlowLla lla) : SharedConnectionsTests(lla)
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslSourceAddressTests : SourceAddressTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

[Collection(nameof(LiveRuns))]
public sealed class OpenSslClientModeTests(EmbeddedLla lla) : TtsClientModeTests(lla)
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslClientOutcomeTests : TtsClientOutcomeTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslFollowedEndpointTests : FollowedEndpointTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslUncommonKeysTests : UncommonKeysTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

[Collection(nameof(LiveRuns))]
public sealed class OpenSslMisbehavingLlaTests : MisbehavingLlaTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

[Collection(nameof(LiveRuns))]
public sealed class OpenSslRoundTripTests : RoundTripTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

[Collection(nameof(LiveRuns))]
public sealed class OpenSslFaultsTests : FaultsScenarioTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}
