using LoadHarness.Options;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Tests.Scenarios;
using Xunit;

namespace LoadHarness.Tests.Options;

public sealed class SchedulerRankTests
{
    private const string Step = "SLURM_STEP_ID=0 SLURM_PROCID=2 SLURM_NTASKS=4";
    private const string Body = "SLURM_JOB_ID=7 SLURM_PROCID=0 SLURM_NTASKS=4";
    private const string Array = "SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_STEP=3 SLURM_PROCID=0 SLURM_NTASKS=1";
    private const string Mpi = "OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=3";

    [Theory]
    [InlineData("", "", "0/1")]
    [InlineData("1/3", "", "1/3")]
    [InlineData("1/3", Step, "1/3")]
    [InlineData("0/1", Step, "0/1")]
    [InlineData("", Step, "2/4")]
    [InlineData("auto", Step, "2/4")]
    [InlineData("auto/4", Step, "2/4")]
    [InlineData("", Body, "0/1")]
    [InlineData("", "SLURM_STEP_ID=0 SLURM_PROCID=0 SLURM_NTASKS=1", "0/1")]
    [InlineData("", Array, "0/1")]
    [InlineData("auto", Array, "2/3")]
    [InlineData("", Mpi, "1/3")]
    [InlineData("", "OMPI_COMM_WORLD_RANK=2 OMPI_COMM_WORLD_SIZE=4 " + Step, "2/4")]
    [InlineData("auto/5", "JOB_COMPLETION_INDEX=3", "3/5")]
    public void Finds_the_place_that_a_scheduler_gives(string written, string variables, string expected)
    {
        var found = SchedulerRank.Find(Choice(written), Of(variables), out var problem);

        Assert.Null(problem);
        Assert.Equal(expected, found.ToString());
    }

    [Theory]
    [InlineData("", Step + " " + Mpi, "the place of this process is not clear: Slurm (SLURM_PROCID, SLURM_NTASKS) says 2/4, MPI (OMPI_COMM_WORLD_RANK, OMPI_COMM_WORLD_SIZE) says 1/3 (write shard=K/N, or shard=0/1 for the whole load)")]
    [InlineData("auto", "", "shard=auto needs a scheduler that tells the place of this process, but there is neither a Slurm step, nor an array task, an MPI world or an Indexed Job (write shard=K/N, or shard=0/1 for the whole load)")]
    [InlineData("auto/5", Step, "shard=auto/5 must be as many as Slurm (SLURM_PROCID, SLURM_NTASKS) has, 4 (write shard=K/N, or shard=0/1 for the whole load)")]
    [InlineData("", "JOB_COMPLETION_INDEX=3", "JOB_COMPLETION_INDEX is 3, but an Indexed Job does not tell how many there are (write shard=auto/N, or shard=0/1 for the whole load)")]
    [InlineData("auto/3", "JOB_COMPLETION_INDEX=3", "the Job (JOB_COMPLETION_INDEX) says 3 of 3, which is no place among up to 10,000 (write shard=K/N, or shard=0/1 for the whole load)")]
    public void An_environment_that_is_not_clear_is_one_line(string written, string variables, string expected)
    {
        var found = SchedulerRank.Find(Choice(written), Of(variables), out var problem);

        Assert.Equal((expected, Shard.Whole), (problem, found));
    }

    [Fact]
    public void Tells_how_often_the_scheduler_started_it_anew() =>
        Assert.Equal([0, 2], new[] { "", "SLURM_RESTART_COUNT=2" }.Select(variables => SchedulerRank.Restarts(Of(variables))));

    [Theory]
    [InlineData("4/4", "write shard=3/4 for the last one")]
    [InlineData("1/0", "write shard=0/4")]
    [InlineData("1", "write shard=0/4")]
    [InlineData("-1/2", "write shard=0/4")]
    [InlineData("0/20000", "write shard=0/4")]
    public void A_part_that_there_is_not_is_refused(string written, string repair) => Assert.Equal(
        $"shard must be K/N with K from 0 to N - 1 and N up to 10,000, auto or auto/N, but is '{written}' ({repair})",
        Assert.Single(Parsing.Errors($"scenario=cold shard={written}")));

    [Theory]
    [InlineData("2026-11-30T12:00:00Z", "2026-11-30T12:00:00.000Z")]
    [InlineData("2026-11-30T13:00:00.25+01:00", "2026-11-30T12:00:00.250Z")]
    [InlineData("+90s", "+90s")]
    public void A_common_start_is_a_time_with_its_zone_or_so_long_from_now(string written, string effective)
    {
        Assert.Equal(effective, Parsing.Run($"scenario=cold start={written}").Effective["start"]);
    }

    [Theory]
    [InlineData("12:00")]
    [InlineData("2026-11-30T12:00:00")]
    [InlineData("+0s")]
    [InlineData("30s")]
    public void A_time_that_not_all_machines_agree_on_is_none(string written) =>
        Assert.Contains("start must be a time such as 2026-11-30T12:00:00Z, or +1s to +24h", Assert.Single(Parsing.Errors($"scenario=cold start={written}")));

    [Fact]
    public void What_one_shard_would_decide_by_itself_must_be_written_for_all()
    {
        var run = Parsing.Run("scenario=cold profile=thorough rounds=8..12 launches=1");

        var problems = ShardRules.Problems(run, new(1, 4));

        Assert.Equal(
            ["out is missing", "start is missing", "rate must be a number", "rounds must be one number"],
            problems.Select(problem => problem[..problem.IndexOf(" with", StringComparison.Ordinal)]));
        Assert.Empty(ShardRules.Problems(run, Shard.Whole));
    }

    [Theory]
    [InlineData("clients=10000 rate=100000/s", 1)]
    [InlineData("clients=1000000 rate=2000000/s", 100)]
    [InlineData("clients=10001", 1, "clients must be at most 10,000 of one process, but is '10001' (write shard=K/2, or clients=10000)")]
    [InlineData("rate=100000.5/s", 1, "rate must be at most 100,000/s of one process, but is '100000.5/s' (write shard=K/2, or rate=100000/s)")]
    [InlineData("clients=1000000", 4, "clients must be at most 40,000 with shard=0/4, but is '1000000' (write shard=K/100, or clients=40000)")]
    public void One_process_has_room_for_so_much(string options, int shards, params string[] problems) =>
        Assert.Equal(problems, ShardRules.Bounds(Parsing.Run($"scenario=cold {options}"), new(0, shards)));

    [Theory]
    [InlineData("", "rate must be a number")]
    [InlineData("rate=40/s", null)]
    [InlineData("load=inject:200/s:1m,keepConstant:8:1m,iterationsForInject:5/s:20", null)]
    [InlineData("load=iterationsForConstant:8:100:1m", "load must end each of its parts by time")]
    public void A_soak_needs_its_rate_or_a_shape_whose_parts_end_by_time(string load, string? problem)
    {
        var problems = ShardRules.Problems(Parsing.Run($"scenario=soak out=DIR start=+30s {load}"), new(1, 4));

        Assert.Equal(problem is null ? [] : [problem], problems.Select(line => line[..line.IndexOf(" with", StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("cold", null)]
    [InlineData("early-data", null)]
    [InlineData("calibrate", "the harness tries itself in one process")]
    [InlineData("anatomy", "the messages of its handshakes are not merged")]
    public void What_cannot_be_merged_has_no_shards(string name, string? why)
    {
        var plan = MadeUp.Plan(ScenarioCatalogue.All.Single(scenario => scenario.Name == name)) with { Shard = new(0, 2) };

        Assert.Equal(why is null ? [] : [$"{name} has no shards: {why} (leave shard out)"], ShardRules.Problems(plan).Where(problem => problem.Contains("shards:", StringComparison.Ordinal)));
    }

    private static ShardChoice? Choice(string written) => written.Length == 0 ? null : Parsing.Run($"scenario=cold shard={written}").Shard;

    private static Func<string, string?> Of(string variables)
    {
        var known = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=')).DistinctBy(variable => variable[0]).ToDictionary(variable => variable[0], variable => variable[1]);
        return known.GetValueOrDefault;
    }
}
