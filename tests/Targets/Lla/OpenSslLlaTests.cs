using LoadHarness.Arms;

namespace LoadHarness.Tests.Targets.Lla;

// All that holds for an LLA holds for the one on OpenSSL: the same tests again.

public sealed class OpenSslAdmissionTests : AdmissionTests
{
    protected override LlaKind Kind => LlaKind.OpenSsl;
}

public sealed class OpenSslAnswerTests : AnswerTests
{
    protected override LlaKind Kind => LlaKind.OpenSsl;
}

public sealed class OpenSslCurlTests : CurlTests
{
    protected override LlaKind Kind => LlaKind.OpenSsl;
}

public sealed class OpenSslEvidenceTests : EvidenceTests
{
    protected override LlaKind Kind => LlaKind.OpenSsl;
}

public sealed class OpenSslLedgerTests : LedgerTests
{
    protected override LlaKind Kind => LlaKind.OpenSsl;
}

public sealed class OpenSslTicketLifeTests : TicketLifeTests
{
    protected override LlaKind Kind => LlaKind.OpenSsl;
}
