namespace LoadHarness.Field.Situations;

/// <summary>Something that a user of the program has, and what the program must make of it.</summary>
/// <param name="Name">A few words with hyphens.</param>
/// <param name="Right">What is right, in words.</param>
/// <param name="Needs">The programs that it takes.</param>
/// <param name="TryAsync">Tries it.</param>
internal sealed record Situation(string Name, string Right, IReadOnlyList<LocalProgram> Needs, Func<Place, Task<Seen>> TryAsync);

/// <summary>What was seen of a situation.</summary>
/// <param name="IsRight">Whether it is what is right.</param>
/// <param name="What">What it was.</param>
internal sealed record Seen(bool IsRight, string What)
{
    /// <summary>Judges one run.</summary>
    public static Seen Of(Said said, Func<Said, bool> isRight) => new(isRight(said), said.Brief);

    /// <summary>Tries several ways, each of which must be right; tells those that are not, or else the last.</summary>
    public static async Task<Seen> OfEachAsync(IEnumerable<string> ways, Func<string, Task<Said>> callAsync, Func<Said, bool> isRight)
    {
        List<Seen> all = [];
        foreach (var way in ways)
        {
            var seen = Of(await callAsync(way), isRight);
            all.Add(seen with { What = $"{Said.Short(way, 60)}: {seen.What}" });
        }

        return all.TrueForAll(seen => seen.IsRight) ? all[^1] : new(false, string.Join("; ", all.Where(seen => !seen.IsRight).Select(seen => seen.What)));
    }
}

/// <summary>A situation cannot be made on this machine.</summary>
/// <param name="why">What is missing.</param>
internal sealed class NotHereException(string why) : Exception(why);
