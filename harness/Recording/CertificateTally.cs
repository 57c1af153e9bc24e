namespace LoadHarness.Recording;

/// <summary>What became of the client's certificate in the full handshakes of an arm.</summary>
internal sealed class CertificateTally
{
    private readonly long[] _counts = new long[Enum.GetValues<ClientCertificate>().Length];
    private CertificateCounts _before = new(0, 0, 0, 0);

    /// <summary>Counts a connection whose handshake came to its end, whatever became of its request.</summary>
    public void Count(in Sample sample)
    {
        if (sample is { NewConnection: true, Wire.Kind: HandshakeKind.Full, Timings.HandshakeDone: not 0 })
        {
            _counts[(int)sample.Certificate]++;
        }
    }

    /// <summary>Those of which it is known; null when it is known of none.</summary>
    public CertificateCounts? ToCounts() => Known is { All: > 0 } counts ? counts : null;

    /// <summary>Those since the last cut; null when it is known of none.</summary>
    public CertificateCounts? SinceCut() => Known.Minus(_before) is { All: > 0 } counts ? counts : null;

    /// <summary>Cuts: a new window begins.</summary>
    public void MarkCut() => _before = Known;

    /// <summary>Takes all that another one counted, which then counts from 0 on.</summary>
    public void Take(CertificateTally other)
    {
        for (var certificate = 0; certificate < _counts.Length; certificate++)
        {
            _counts[certificate] += other._counts[certificate];
        }

        Array.Clear(other._counts);
    }

    /// <summary>Adds what was counted in a window before.</summary>
    public void Add(CertificateCounts? counts)
    {
        Of(ClientCertificate.Sent) += counts?.Sent ?? 0;
        Of(ClientCertificate.NotAsked) += counts?.NotAsked ?? 0;
        Of(ClientCertificate.NotSent) += counts?.NotSent ?? 0;
        Of(ClientCertificate.SentLater) += counts?.SentLater ?? 0;
    }

    private CertificateCounts Known => new(
        Of(ClientCertificate.Sent), Of(ClientCertificate.NotAsked), Of(ClientCertificate.NotSent), Of(ClientCertificate.SentLater));

    private ref long Of(ClientCertificate certificate) => ref _counts[(int)certificate];
}
