using System.Diagnostics;
using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Targets.Pki;

namespace LoadHarness.Bench;

/// <summary>Ten thousand certificates with a key each: what it takes to read them, and what it takes to make as many for a run.</summary>
internal static class IdentitiesBench
{
    private const int Count = 10_000;

    /// <summary>Prints seconds, for keys of two kinds, from files that the kernel has in memory.</summary>
    public static void Run()
    {
        foreach (var kind in (KeyKind[])[KeyKind.EcdsaP256, KeyKind.Rsa2048])
        {
            var directory = Directory.CreateTempSubdirectory("loadharness-bench-");
            try
            {
                using var root = CertificateAuthority.CreateRoot(kind, TimeProvider.System);
                var start = Stopwatch.GetTimestamp();
                var made = root.Issue(Enumerable.Range(1, Count).Select(number => LeafProfile.Client(string.Create(CultureInfo.InvariantCulture, $"client-{number:00000}"))));
                var making = Stopwatch.GetElapsedTime(start);
                foreach (var (index, identity) in made.Index())
                {
                    var path = Path.Combine(directory.FullName, string.Create(CultureInfo.InvariantCulture, $"client-{index:00000}"));
                    File.WriteAllText($"{path}.crt", identity.ChainPem());
                    File.WriteAllText($"{path}.key", identity.KeyPem());
                    identity.Dispose();
                }

                var cpu = Environment.CpuUsage.TotalTime;
                start = Stopwatch.GetTimestamp();
                var read = new IdentityFiles(directory.FullName, TimeProvider.System, password: null).Load();
                var reading = Stopwatch.GetElapsedTime(start);
                cpu = Environment.CpuUsage.TotalTime - cpu;
                ConsoleText.Output.Line(string.Create(
                    CultureInfo.InvariantCulture, $"{Names.Of(kind),-10}  {read.Count:N0} identities  read in {reading.TotalSeconds:0.0} s, {cpu.TotalSeconds:0.0} s of CPU on {Environment.ProcessorCount} cores  made, with one key, in {making.TotalSeconds:0.0} s"));
                foreach (var identity in read)
                {
                    identity.Dispose();
                }
            }
            finally
            {
                directory.Delete(recursive: true);
            }
        }
    }
}
