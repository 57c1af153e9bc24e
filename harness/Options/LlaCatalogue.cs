namespace LoadHarness.Options;

/// <summary>How the LLA started here behaves, under load or alone: options of run and of serve.</summary>
public static class LlaCatalogue
{
    internal static readonly OptionList All = [];

    private static readonly (string, bool)[] OnOff = [("on", true), ("off", false)];

    public static readonly Option<LlaKind> Kind = All.Add<LlaKind>(
        new(
            "lla",
            Notation.Choice((Names.Of(LlaKind.Kestrel), LlaKind.Kestrel), (Names.Of(LlaKind.OpenSsl), LlaKind.OpenSsl)),
            "What the LLA started here is made of: Kestrel on .NET's TLS, or OpenSSL called directly on an event loop, which takes less CPU and speaks HTTP/1.1 alone")
        { Default = given => given.Scenario.Lla });

    public static readonly Option<bool> Tickets = All.Add<bool>(
        new("lla-tickets", Notation.Choice(OnOff), "Whether the LLA started here accepts tickets, that is resumes sessions") { Default = _ => true });

    public static readonly Option<TimeSpan> Delay = All.Add<TimeSpan>(
        new("lla-delay", Quantity.Duration(TimeSpan.Zero, TimeSpan.FromSeconds(10)), "How long the LLA started here waits before it answers a request")
        { Default = _ => TimeSpan.Zero });

    public static readonly Option<bool> AllowList = All.Add<bool>(
        new("lla-allow-list", Notation.Choice(OnOff), $"Whether the LLA started here lets in {Names.TtsSubject} only, or everybody with a valid certificate")
        { Default = _ => true });

    public static readonly Option<long> Leak = All.Add<long>(
        new("lla-leak", Quantity.BytesPerMinute(0, 1_000_000_000), "Memory that the LLA started here takes and never gives back")
        { Default = _ => 0, Example = "1MB/min" });

    public static readonly Option<TimeSpan> Slowdown = All.Add<TimeSpan>(
        new("lla-slowdown", Quantity.DurationPerMinute(TimeSpan.Zero, TimeSpan.FromSeconds(1)), "What the LLA started here adds to its wait before an answer, for each minute that it runs")
        { Default = _ => TimeSpan.Zero, Example = "1ms/min" });

    public static readonly Option<TimeSpan?> TicketLife = All.Add<TimeSpan?>(
        new("lla-ticket-life", Quantity.DurationOr("unlimited", TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)), "How often the LLA started here drops its ticket keys, which makes all tickets worthless")
        { Default = _ => null, Example = "60s" });
}
