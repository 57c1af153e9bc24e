using System.Text.Json;
using LoadHarness.Options;

namespace LoadHarness.Plans;

/// <summary>Takes values from the nodes of a plan, and tells of each that cannot be taken where it stands, what is allowed, and what is near.</summary>
/// <param name="source">How errors name the file.</param>
/// <param name="problems">Takes the problems.</param>
internal abstract class PlanNodeReader(string source, ICollection<string> problems)
{
    protected PlanNode? Member(PlanNode node, string name)
    {
        if (node[name] is { } value)
        {
            return value;
        }

        Tell(node.Place, $"{name} is missing (write \"{name}\": \"…\")");
        return null;
    }

    protected string? Known(PlanNode node, string what, string[] known)
    {
        if (node.Kind == JsonValueKind.String && known.Contains(node.Text))
        {
            return node.Text;
        }

        Tell(node.Place, $"must be {what}, but is {(node.Kind == JsonValueKind.String ? "another text" : node.Shown)}{Notation.DidYouMean(NearestName.Of(node.Text, known))}; known: {string.Join(", ", known)}");
        return null;
    }

    protected int? Number(PlanNode node, string name, int least, int most)
    {
        if (node.Kind == JsonValueKind.Number && int.TryParse(node.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Tell(node.Place, string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {least:N0} to {most:N0}, but is {(node.Kind == JsonValueKind.Number ? "another number" : node.Shown)}"));
        return null;
    }

    protected string? Text(PlanNode root, string name, string accepted, Func<string, bool> isAccepted)
    {
        if (Member(root, name) is not { } node)
        {
            return null;
        }

        if (node.Kind == JsonValueKind.String && isAccepted(node.Text))
        {
            return node.Text;
        }

        Tell(node.Place, $"{name} must be {accepted}, but is {(node.Kind == JsonValueKind.String ? "another text" : node.Shown)}");
        return null;
    }

    protected bool IsObject(PlanNode node, string what)
    {
        if (node.Kind == JsonValueKind.Object)
        {
            return true;
        }

        Tell(node.Place, $"{what} must be an object, but is {node.Shown} (list plan scenario=NAME shows an example)");
        return false;
    }

    // What is not known may be the content of another file, and is not repeated.
    protected void CheckMembers(PlanNode node, string[] known, string what)
    {
        foreach (var (name, place, _) in node.Members.Where(member => !known.Contains(member.Name)))
        {
            Tell(place, $"{what} has a member that is unknown{Notation.DidYouMean(NearestName.Of(name, known))}; known: {string.Join(", ", known)}");
        }

        foreach (var twice in node.Members.GroupBy(member => member.Name).Where(members => members.Count() > 1 && known.Contains(members.Key)))
        {
            Tell(twice.Last().Place, $"{twice.Key} is given twice (write it once)");
        }
    }

    protected void Tell(PlanPlace place, string problem) => problems.Add($"{source}: {place}: {problem}");
}
