using System.Diagnostics;
using System.Security.Cryptography;

namespace LoadHarness.Machine;

/// <summary>How fast this machine is just now: the time of a piece of work that is always the same and waits for nobody.</summary>
/// <remarks>
/// A processor changes its clock, and one that other guests of the same host are on gives a part of itself away: time and CPU of everything that computes
/// then change together, within minutes and by a third. The work is what both ends of a handshake do most, a signature and its check, so that it slows down as they do.
/// </remarks>
internal sealed class Pace : IDisposable
{
    // The median of nine is not moved by a thread that was interrupted in four of them. 3 ms together.
    private const int Samples = 9;
    private const int PairsInSample = 3;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];

    /// <summary>Makes the key, and does the work once: what is done for the first time takes longer.</summary>
    public Pace() => SignAndCheck();

    /// <summary>Microseconds that an ECDSA P-256 signature and its check take, on the calling thread.</summary>
    public double Measure()
    {
        var times = new double[Samples];
        for (var sample = 0; sample < Samples; sample++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var pair = 0; pair < PairsInSample; pair++)
            {
                SignAndCheck();
            }

            times[sample] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / PairsInSample;
        }

        Array.Sort(times);
        return times[Samples / 2];
    }

    public void Dispose() => _key.Dispose();

    private void SignAndCheck()
    {
        if (!_key.VerifyHash(_hash, _key.SignHash(_hash)))
        {
            throw new CryptographicException("a signature that was just made is not its key's");
        }
    }
}
