namespace LoadHarness.Options;

/// <summary>How the LLA that LoadHarness runs itself behaves.</summary>
/// <param name="AcceptsTickets">Whether it resumes sessions.</param>
/// <param name="Delay">How long it waits before it answers a request, 0 to 10 s.</param>
/// <param name="ChecksAllowList">Whether it lets in known subjects only; when not, every valid certificate will do.</param>
public sealed record LlaOptions(bool AcceptsTickets, TimeSpan Delay, bool ChecksAllowList = true)
{
    /// <summary>What it is made of.</summary>
    public LlaKind Kind { get; init; }

    /// <summary>Whether it notes each message of a handshake, and tells with its first answer. No option: a plan whose arms ask for it sets it.</summary>
    public bool TimesMessages { get; init; }

    /// <summary>Bytes that it takes every minute and never gives back; 0 for none.</summary>
    public long LeakPerMinute { get; init; }

    /// <summary>What it adds to <see cref="Delay"/> for each minute that it runs.</summary>
    public TimeSpan SlowdownPerMinute { get; init; }

    /// <summary>How often it drops its ticket keys; null keeps them as long as it runs.</summary>
    public TimeSpan? TicketLife { get; init; }

    /// <summary>What the options among <paramref name="values"/> say.</summary>
    internal static LlaOptions Of(OptionValues values) =>
        new(values.Get(LlaCatalogue.Tickets), values.Get(LlaCatalogue.Delay), values.Get(LlaCatalogue.AllowList))
        {
            Kind = values.Get(LlaCatalogue.Kind),
            LeakPerMinute = values.Get(LlaCatalogue.Leak),
            SlowdownPerMinute = values.Get(LlaCatalogue.Slowdown),
            TicketLife = values.Get(LlaCatalogue.TicketLife),
        };
}
