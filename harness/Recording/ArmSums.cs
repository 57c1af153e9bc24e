namespace LoadHarness.Recording;

/// <summary>What the samples of one arm come to, one by one: all of them, or those of one event loop, which join the others from time to time. Has one owner at a time.</summary>
/// <remarks>Which samples are counted, and which are measured, is told at <see cref="ArmRecorder"/>.</remarks>
/// <param name="arm">What the connections must prove.</param>
/// <param name="clock">The clock whose timestamps the samples bear.</param>
/// <param name="requests">Names of the requests of a workload; none where there is one request.</param>
/// <param name="firstBodies">The first body of the arm, which its other sums know, too.</param>
internal sealed class ArmSums(Arm arm, TimeProvider clock, IReadOnlyList<string>? requests, FirstBodies firstBodies)
{
    private ImpostorTally? _impostors;

    /// <summary>Whether samples that count may come: in a round, or on a loop whose samples join a round later.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>What is measured.</summary>
    public ArmSeries Series { get; } = new(clock, arm.TimesMessages);

    /// <summary>How requests ended.</summary>
    public OutcomeTally Outcomes { get; } = new();

    /// <summary>What carried them.</summary>
    public ConnectionTally Connections { get; } = new(arm);

    /// <summary>How kept connections ended.</summary>
    public CloseTally Closes { get; } = new();

    /// <summary>What became of the client's certificate.</summary>
    public CertificateTally Certificates { get; } = new();

    /// <summary>Bodies that nobody judged.</summary>
    public BodyTally Bodies { get; } = new(firstBodies);

    /// <summary>The sums of each request of a workload.</summary>
    public RequestRecorders Requests { get; } = new(requests, clock);

    /// <summary>What became of impostors, where one end of the arm is one.</summary>
    public ImpostorTally Impostors => _impostors ??= new(Series, Outcomes);

    /// <summary>Requests whose client the server named rightly.</summary>
    public long IdentityVerified { get; set; }

    /// <summary>Answers that announced the end of their connection.</summary>
    public long ClosesAnnounced { get; private set; }

    /// <summary>Requests of the open round that succeeded, proven or not.</summary>
    public long Succeeded { get; private set; }

    /// <summary>Requests of the open round that did not.</summary>
    public long Failed { get; private set; }

    /// <summary>Connections of the open round, or requests on kept ones, that its CPU is of.</summary>
    public long CpuDivisor { get; private set; }

    /// <summary>Empty ones of the same arm, which take samples elsewhere.</summary>
    public ArmSums Others() => new(arm, clock, requests, firstBodies);

    /// <summary>Opens a round.</summary>
    public void BeginRound()
    {
        IsOpen = true;
        (Succeeded, Failed, CpuDivisor) = (0, 0, 0);
        Series.BeginRound();
        Requests.BeginRound();
    }

    /// <summary>Takes a request of the warm-up.</summary>
    public void RecordWarmUp(in Sample sample)
    {
        if (arm.MustBeRefused is null)
        {
            Certificates.Count(sample);
            Requests.RecordWarmUp(sample);
        }
    }

    /// <summary>Records one request, however it ended.</summary>
    /// <exception cref="InvalidOperationException">No round is open.</exception>
    public void Record(in Sample sample)
    {
        if (!IsOpen)
        {
            throw OutsideRounds();
        }

        ClosesAnnounced += sample.AnnouncesClose ? 1 : 0;
        Outcomes.Count(sample);
        if (arm.MustBeRefused is not null)
        {
            // A refused connection costs what it costs; the meter has no other divisor.
            Impostors.Record(sample);
            CpuDivisor += sample.NewConnection ? 1 : 0;
            Succeeded += sample.Outcome == Outcome.Ok ? 1 : 0;
            return;
        }

        Certificates.Count(sample);
        if (sample.Outcome != Outcome.Ok)
        {
            Failed++;
            Outcomes.CountError(sample);
        }

        Requests.Record(sample, sample.Outcome is Outcome.Ok or Outcome.UnexpectedStatus or Outcome.UnexpectedAnswer && RecordAnswer(sample));
    }

    /// <summary>Takes all that other sums of the arm hold, which hold nothing afterwards.</summary>
    /// <exception cref="InvalidOperationException">They hold samples that count, and no round is open.</exception>
    public void Take(ArmSums other)
    {
        if (!IsOpen && other.Outcomes.Requests > 0)
        {
            throw OutsideRounds();
        }

        Series.Take(other.Series);
        Outcomes.Take(other.Outcomes);
        Connections.Take(other.Connections);
        Closes.Take(other.Closes);
        Certificates.Take(other.Certificates);
        Bodies.Take(other.Bodies);
        Requests.Take(other.Requests);
        if (other._impostors is { } impostors)
        {
            Impostors.Take(impostors);
        }

        IdentityVerified += other.IdentityVerified;
        ClosesAnnounced += other.ClosesAnnounced;
        Succeeded += other.Succeeded;
        Failed += other.Failed;
        CpuDivisor += other.CpuDivisor;
        (other.IdentityVerified, other.ClosesAnnounced, other.Succeeded, other.Failed, other.CpuDivisor) = (0, 0, 0, 0, 0);
    }

    // Whether its times count.
    private bool RecordAnswer(in Sample sample)
    {
        Bodies.Count(sample);
        var proven = Connections.Count(sample);

        // Unproven connections included: they cost CPU too, and the meter cannot leave them out.
        CpuDivisor += sample.NewConnection || arm.Mode == ConnectionMode.KeepAlive ? 1 : 0;
        if (sample.Outcome != Outcome.Ok)
        {
            return false;
        }

        Succeeded++;
        IdentityVerified += sample.Server is { Given: true, IdentityMatches: true } ? 1 : 0;
        if (!proven || Connections.MetClose(sample))
        {
            return false;
        }

        Series.Measure(sample);
        return true;
    }

    private InvalidOperationException OutsideRounds() => new($"a sample of {arm.Name} came outside its rounds");
}
