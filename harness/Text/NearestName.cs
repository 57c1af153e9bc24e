namespace LoadHarness.Text;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearestName
{
    /// <summary>The known name with the fewest single-character edits to <paramref name="written"/>; null when none is near.</summary>
    public static string? Of(string written, IEnumerable<string> known)
    {
        // Options are written without dashes here; other tools want them.
        written = written.TrimStart('-');
        // Two slips, or one in three characters of a long name; further off, a proposal would only puzzle.
        var limit = Math.Min(Math.Max(2, written.Length / 3), written.Length - 1);
        return known.Select(name => (Name: name, Edits: Edits(written, name)))
            .Where(candidate => candidate.Edits <= limit)
            .OrderBy(candidate => candidate.Edits)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    /// <summary>Levenshtein distance, case ignored.</summary>
    private static int Edits(string from, string to)
    {
        // row[j] is the distance between the first i characters of from and the first j of to.
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replace = diagonal + (char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[to.Length];
    }
}
