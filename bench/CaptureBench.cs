using System.Collections.Concurrent;
using System.Diagnostics;
using LoadHarness.Arms;
using LoadHarness.Bench.Captures;
using LoadHarness.Clients;
using LoadHarness.Engine;
using LoadHarness.Handshakes;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Targets;
using LoadHarness.Text;

namespace LoadHarness.Bench;

/// <summary>Handshakes that both ends told of message by message, beside a capture of the same connections: are they the same messages, and when were they seen?</summary>
internal static class CaptureBench
{
    // The median that flights may lie apart, in microseconds: a frame is seen within the call that sends it.
    private const double MostApart = 50;

    // A capture may lose frames on a busy machine, and then the whole handshake cannot be read.
    private const double LeastSeen = 0.99;

    private const string Words = "scenario=anatomy profile=quick block=200ms warmup=100ms seed=1";

    /// <summary>Runs the arms of scenario anatomy, and tells a row for each.</summary>
    /// <returns>0 when all messages are the same and the flights of each arm lie near those of the capture, else 1.</returns>
    public static async Task<int> RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("loadharness-capture-");
        try
        {
            return await RunAsync(Path.Combine(directory.FullName, "capture.pcapng"), Path.Combine(directory.FullName, "keys.txt"));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<int> RunAsync(string file, string keyLog)
    {
        var (plan, lla) = PlanOf();
        await using var target = await EmbeddedTarget.StartAsync(plan.Arms, lla, TimeProvider.System, CancellationToken.None);
        var ports = plan.Arms.Select(arm => target.EndpointFor(arm).Address.Port).ToHashSet();
        await using var capture = await Capture.StartAsync(file, ports);
        var ahead = ((TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10.0) - (Stopwatch.GetTimestamp() * (1e6 / Stopwatch.Frequency));
        var told = new ConcurrentQueue<(string Arm, HandshakeAnatomy? Handshake)>();
        using (var clients = new TtsClients(target.EndpointFor, Timeouts.Default, TimeProvider.System) { Kind = ClientKind.OpenSsl, KeyLog = keyLog })
        {
            var engine = new RunEngine(plan, target, TimeProvider.System, static _ => { }, (arm, index, abort) => new Witness(clients.Create(arm, index, abort), arm.Name, told));
            var measured = await engine.RunAsync(static _ => false, CancellationToken.None);
            if (measured.EndedEarly is { } why)
            {
                throw new InvalidOperationException(why);
            }
        }

        await capture.StopAsync();
        return Tell([.. told], await capture.ReadAsync(keyLog, ports), ahead);
    }

    private static (LoadPlan Plan, LlaOptions Lla) PlanOf()
    {
        var scenario = new AnatomyScenario();
        var options = ((ParsedCommand.Run)CommandLine.Parse(Words.Split(' '), new Dictionary<string, string?>(), ScenarioCatalogue.Defaults)).Options;
        var plan = scenario.Plan(options, new TargetTraits(options.Keys, CountsCpu: true));
        return (plan with { Client = ClientKind.OpenSsl, Schedule = new Rounds(2, 2, options.Block) }, ((TargetOptions.Embedded)options.Target).Lla);
    }

    // One connection at a time, so that what was captured while it lasted is its own.
    private static int Tell(List<(string Arm, HandshakeAnatomy? Handshake)> told, IReadOnlyList<IReadOnlyList<CapturedMessage>> captured, double ahead)
    {
        ConsoleText.Output.Line($"{Format.Count(told.Count, "connection")} told by both ends, {Format.Count(captured.Count)} captured and decrypted");
        ConsoleText.Output.Line("| arm | handshakes | captured | same messages | flights apart, median |");
        ConsoleText.Output.Line("|---|---|---|---|---|");
        var isRight = true;
        foreach (var arm in told.GroupBy(one => one.Arm))
        {
            var pairs = arm.Where(one => one.Handshake is not null).Select(one => (Handshake: one.Handshake!, Wire: captured.FirstOrDefault(wire => IsOf(wire, one.Handshake!, ahead)))).ToList();
            var seen = pairs.Where(pair => pair.Wire is not null).Select(pair => (pair.Handshake, Wire: pair.Wire!)).ToList();
            var same = seen.Where(pair => IsSame(pair.Handshake, pair.Wire)).ToList();
            List<double> apart = [.. same.SelectMany(pair => Apart(pair.Handshake, pair.Wire)).Order()];
            isRight &= pairs.Count == arm.Count() && same.Count == seen.Count && seen.Count >= LeastSeen * pairs.Count && apart.Count > 0 && apart[apart.Count / 2] <= MostApart;
            ConsoleText.Output.Line($"| {arm.Key} | {Format.Count(arm.Count())} | {Format.Count(seen.Count)} | {Format.Count(same.Count)} | {(apart.Count > 0 ? Format.Duration(apart[apart.Count / 2]) : "–")} |");
            if (seen.Find(pair => !IsSame(pair.Handshake, pair.Wire)) is { Wire: not null } odd)
            {
                ConsoleText.Output.Line($"such as {string.Join(' ', Named(odd.Handshake))} beside {string.Join(' ', odd.Wire.Select(Named))}");
            }
        }

        return isRight ? 0 : 1;
    }

    private static bool IsOf(IReadOnlyList<CapturedMessage> wire, HandshakeAnatomy handshake, double ahead)
    {
        var since = wire[0].At - ahead - (handshake.Begin / 1e3);
        return since >= 0 && since <= handshake.Values[new AnatomyLayout(handshake.Messages.Count, handshake.Ways).Whole];
    }

    private static bool IsSame(HandshakeAnatomy handshake, IReadOnlyList<CapturedMessage> wire) => Named(handshake).SequenceEqual(wire.Select(Named));

    // A change of the cipher is no message of the handshake.
    private static IEnumerable<string> Named(HandshakeAnatomy handshake) => handshake.Messages.Where(message => message.Kind != MessageKind.ChangeCipherSpec)
        .Select(message => $"{(message.From == Side.Client ? ">" : "<")}{(int)message.Kind}:{(message.Kind == MessageKind.EarlyData ? message.Bytes : message.Bytes - 4)}");

    private static string Named(CapturedMessage message) => $"{(message.FromClient ? ">" : "<")}{message.Type}:{message.Length}";

    // Since the ClientHello, by either clock: what a flight's message was sent at, and its frame seen at.
    private static IEnumerable<double> Apart(HandshakeAnatomy handshake, IReadOnlyList<CapturedMessage> wire)
    {
        List<double> sent = [.. handshake.Messages.Select((message, i) => (message, At: handshake.Values[AnatomyLayout.OfMessage(i) + 1])).Where(one => one.message.Kind != MessageKind.ChangeCipherSpec).Select(one => one.At)];
        return sent.Zip(wire).Skip(1).DistinctBy(pair => pair.Second.At).Select(pair => Math.Abs(pair.First - sent[0] - (pair.Second.At - wire[0].At)));
    }

    /// <summary>A client that shows what both ends told of each of its connections.</summary>
    private sealed class Witness(IClient inner, string arm, ConcurrentQueue<(string Arm, HandshakeAnatomy? Handshake)> told) : IClient
    {
        public async ValueTask<Sample> SendAsync(int armIndex, long intendedStart)
        {
            var sample = await inner.SendAsync(armIndex, intendedStart);
            if (sample.NewConnection)
            {
                told.Enqueue((arm, sample.Anatomy));
            }

            return sample;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
