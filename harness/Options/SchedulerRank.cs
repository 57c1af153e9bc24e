namespace LoadHarness.Options;

/// <summary>What a scheduler tells a process of its place among others, by the variables that it sets. Pure.</summary>
/// <remarks>
/// Slurm sets rank and count in the body of a batch script, too, which runs once: only in a step do they mean this process. Tasks of an array are mostly runs of
/// their own, and an Indexed Job of Kubernetes does not know its count; both count only where the user asks for it.
/// </remarks>
public static class SchedulerRank
{
    private const string Step = "SLURM_STEP_ID", StepRank = "SLURM_PROCID", StepCount = "SLURM_NTASKS";
    private const string Task = "SLURM_ARRAY_TASK_ID", TaskCount = "SLURM_ARRAY_TASK_COUNT", FirstTask = "SLURM_ARRAY_TASK_MIN", TaskStep = "SLURM_ARRAY_TASK_STEP";
    private const string MpiRank = "OMPI_COMM_WORLD_RANK", MpiCount = "OMPI_COMM_WORLD_SIZE";
    private const string JobIndex = "JOB_COMPLETION_INDEX";
    private const string Restarted = "SLURM_RESTART_COUNT";

    private static string Write => $"write {RunCatalogue.Shard.Name}=K/N, or {RunCatalogue.Shard.Name}={Shard.Whole} for the whole load";

    /// <summary>The part of the load that a process has.</summary>
    /// <param name="choice">What the user wrote; null for nothing.</param>
    /// <param name="variable">The value of an environment variable; null where it is not set.</param>
    /// <param name="problem">Why there is no answer, in a line; else null.</param>
    public static Shard Find(ShardChoice? choice, Func<string, string?> variable, out string? problem)
    {
        problem = null;
        if (choice is ShardChoice.Given { Shard: var given })
        {
            return given;
        }

        var asked = choice as ShardChoice.Auto;
        List<Place> places = [.. Places(variable, asked, out problem)];
        if (problem is not null)
        {
            return Shard.Whole;
        }

        var found = places.Select(place => place.Shard).Distinct().ToList();
        problem = (found, asked) switch
        {
            ({ Count: > 1 }, _) => $"the place of this process is not clear: {string.Join(", ", places.Select(place => $"{place.By} says {place.Shard}"))} ({Write})",
            ({ Count: 0 }, not null) => $"{RunCatalogue.Shard.Name}={asked} needs a scheduler that tells the place of this process, but there is neither a Slurm step, nor an array task, an MPI world or an Indexed Job ({Write})",
            ([{ Count: var count }], { Count: { } wanted }) when count != wanted => $"{RunCatalogue.Shard.Name}={asked} must be as many as {places[0].By} has, {count} ({Write})",
            _ => null,
        };
        return problem is null && found is [var shard] ? shard : Shard.Whole;
    }

    /// <summary>How often the scheduler has started this process anew.</summary>
    /// <param name="variable">The value of an environment variable; null where it is not set.</param>
    public static int Restarts(Func<string, string?> variable) => Number(variable(Restarted)) ?? 0;

    private static List<Place> Places(Func<string, string?> variable, ShardChoice.Auto? asked, out string? problem)
    {
        problem = null;
        List<Place> places = [];
        if (variable(Step) is { Length: > 0 })
        {
            Add($"Slurm ({StepRank}, {StepCount})", Number(variable(StepRank)), Number(variable(StepCount)), ref problem);
        }

        Add($"MPI ({MpiRank}, {MpiCount})", Number(variable(MpiRank)), Number(variable(MpiCount)), ref problem);
        if (asked is not null && Number(variable(Task)) is { } task)
        {
            Add($"the array ({Task}, {TaskCount})", (task - (Number(variable(FirstTask)) ?? 0)) / Math.Max(1, Number(variable(TaskStep)) ?? 1), Number(variable(TaskCount)), ref problem);
        }

        if (Number(variable(JobIndex)) is { } index)
        {
            if (asked?.Count is not { } count)
            {
                problem ??= $"{JobIndex} is {index}, but an Indexed Job does not tell how many there are (write {RunCatalogue.Shard.Name}=auto/N, or {RunCatalogue.Shard.Name}={Shard.Whole} for the whole load)";
            }
            else
            {
                Add($"the Job ({JobIndex})", index, count, ref problem);
            }
        }

        return places;

        // One of one is no place among others.
        void Add(string by, int? rank, int? count, ref string? wrong)
        {
            if (rank is not { } number || count is not { } of || of == 1)
            {
                return;
            }

            if (number >= of || of > Shard.Most)
            {
                wrong ??= string.Create(CultureInfo.InvariantCulture, $"{by} says {number} of {of}, which is no place among up to {Shard.Most:N0} ({Write})");
            }
            else
            {
                places.Add(new(by, new(number, of)));
            }
        }
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed record Place(string By, Shard Shard);
}
