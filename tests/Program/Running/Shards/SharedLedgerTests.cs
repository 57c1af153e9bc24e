using LoadHarness.Gates;
using LoadHarness.Program.Commands;
using LoadHarness.Program.Running.Shards;
using LoadHarness.Results;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Running.Shards;

/// <summary>Shards that call one server, whose ledger each of them reads at moments of its own, merged.</summary>
public sealed class SharedLedgerTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();
    private readonly MadeShards _shards;

    public SharedLedgerTests() => _shards = new(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Shards_that_call_one_server_are_held_against_its_ledger_together()
    {
        var run = MergeCommand.Merged(Served(extra: 0));

        Assert.DoesNotContain(run.Validity, check => !check.Ok);
        Assert.Equal((run.Ledger.ClientConnections, run.Ledger.ClientConnections), (run.Ledger.ServerConnections!.Value, run.Ledger.ServerFull!.Value));
        Assert.Contains(run.Validity, check => check is { Name: "one ledger", Why: "All 3 shards read the ledger of the server before their first call and after their last; the sum of them is held against it." });

        // Counted once, from the last reading before all began to the last after all had ended.
        Assert.All(run.Arms.SelectMany(arm => arm.Rounds), round => Assert.Equal((4_800.0 / round.Requests, 6), (round.Metrics["serverCpu"], round.Requests)));
    }

    [Fact]
    public void A_connection_that_no_shard_knows_of_makes_the_whole_invalid()
    {
        var run = MergeCommand.Merged(Served(extra: 1));

        var broken = Assert.Single(run.Validity, check => !check.Ok);
        Assert.Equal("both ends agree", broken.Name);
        Assert.Equal((Verdict.Invalid, run.Ledger.ClientConnections + 1), (run.Verdict, run.Ledger.ServerConnections!.Value));
    }

    [Fact]
    public void A_ledger_that_one_shard_could_not_read_says_nothing_of_the_whole() => MergedRun.IsInvalid(
        MergeCommand.Merged(Served(extra: 0, spoil: measured => measured with { Shared = null })), "one ledger",
        "Shard 1 could not read the server's ledger before the first call and after the last, so that it says nothing of the whole.");

    [Fact]
    public void A_server_that_was_started_anew_has_lost_what_it_counted()
    {
        var run = MergeCommand.Merged(Served(extra: 0, spoil: measured => measured with { Shared = new(measured.Shared!.To, measured.Shared.From) }));

        Assert.Contains(run.Validity, check => check is { Ok: false, Name: "one ledger", Why: "The server was started anew while the shards called it, and what it had counted until then is lost." });
        Assert.Equal(Verdict.Invalid, run.Verdict);
    }

    // Three shards that called one server, which had served others before: each read its ledger at moments of its own.
    private string[] Served(long extra, Func<Measurements, Measurements>? spoil = null)
    {
        const long Before = 1_000;
        long[] full = new long[3];
        _ = Enumerable.Range(0, 3).Select(index => Write(index, shard => { full[index] = shard.Measured.Answers; return shard; })).ToList();
        return
        [
            .. Enumerable.Range(0, 3).Select(index => Write(index, shard =>
            {
                // One begins when the first has sent all, and the first to end is not the last to read.
                var measured = shard.Measured with
                {
                    Ledger = ProofLedger.Between(full[index], 0, server: null),
                    Shared = new(Counted(Before + full.Take(index).Sum()), Counted(index == 1 ? Before + full.Sum() + extra : Before + full.Take(index + 1).Sum())),
                    Parts =
                    [
                        .. shard.Measured.Parts.Select(arm => arm.Select(round => round with
                        {
                            ServerCpu = null,
                            SharedCpu = new((10_000 * round.Round) + (100 * index), (10_000 * round.Round) + 5_000 - (500 * index)),
                        }).ToList()),
                    ],
                };
                return shard with { Measured = index == 1 && spoil is not null ? spoil(measured) : measured };
            })),
        ];

        string Write(int index, Func<ShardReport, ShardReport> change) => _shards.Write(index, 3, change, "target=https://lla-test:8444 ca=a cert=b ledger=http://127.0.0.1:8445");

        static Admissions Counted(long connections) => new(connections, 0, new Dictionary<string, long>());
    }
}
