using k8s;
using k8s.Models;
using YamlDotNet.Core;

namespace LoadHarness.Tests.Docs;

/// <summary>A Kubernetes manifest, read as strictly as its client library can, and what an API server would refuse beyond that.</summary>
internal static class Manifest
{
    private const string Indexed = "Indexed", NonIndexed = "NonIndexed";

    /// <summary>All that is wrong with it, a sentence each.</summary>
    public static IReadOnlyList<string> Problems(string yaml)
    {
        List<string> problems = [];
        List<IKubernetesObject> objects = [.. yaml.Split("\n---\n").Select(document => Read(document, problems)).OfType<IKubernetesObject>()];
        foreach (var job in objects.OfType<V1Job>())
        {
            problems.AddRange(Of(job).Select(problem => $"{job.Metadata.Name}: {problem}"));
        }

        foreach (var deployment in objects.OfType<V1Deployment>().Where(deployment => !Selects(deployment.Spec.Selector.MatchLabels, deployment)))
        {
            problems.Add($"{deployment.Metadata.Name}: its selector is not that of its pods");
        }

        foreach (var service in objects.OfType<V1Service>().Where(service => !objects.OfType<V1Deployment>().Any(deployment => Selects(service.Spec.Selector, deployment))))
        {
            problems.Add($"{service.Metadata.Name}: no pod is behind it");
        }

        return [.. problems, .. objects.SelectMany(Pods).SelectMany(pod => Of(pod, objects))];
    }

    /// <summary>The words of each container, by its name; the program is the image's.</summary>
    public static IEnumerable<(string Container, IReadOnlyList<string> Words)> Commands(string yaml) =>
        yaml.Split("\n---\n").Select(document => Read(document, [])).OfType<IKubernetesObject>().SelectMany(Pods).SelectMany(pod => pod.Containers).Select(container => (container.Name, (IReadOnlyList<string>)[.. container.Args]));

    private static IKubernetesObject? Read(string document, List<string> problems)
    {
        try
        {
            return document.Split('\n').FirstOrDefault(line => line.StartsWith("kind:", StringComparison.Ordinal))?[5..].Trim() switch
            {
                V1Job.KubeKind => KubernetesYaml.Deserialize<V1Job>(document, strict: true),
                V1Service.KubeKind => KubernetesYaml.Deserialize<V1Service>(document, strict: true),
                V1Deployment.KubeKind => KubernetesYaml.Deserialize<V1Deployment>(document, strict: true),
                V1PersistentVolumeClaim.KubeKind => KubernetesYaml.Deserialize<V1PersistentVolumeClaim>(document, strict: true),
                var other => throw new YamlException($"nobody here knows the kind '{other}'"),
            };
        }
        catch (YamlException e)
        {
            problems.Add((e.InnerException ?? e).Message);
            return null;
        }
    }

    private static IEnumerable<string> Of(V1Job job)
    {
        var (spec, shards) = (job.Spec, job.Spec.Template.Spec.Containers.SelectMany(container => container.Args ?? []).Where(word => word.StartsWith("shard=auto/", StringComparison.Ordinal)).Select(word => word["shard=auto/".Length..]).FirstOrDefault());
        if (spec.CompletionMode is not (null or Indexed or NonIndexed))
        {
            yield return $"completionMode '{spec.CompletionMode}' is neither {Indexed} nor {NonIndexed}";
        }

        if (spec.CompletionMode == Indexed && spec.Completions is null)
        {
            yield return $"{Indexed} needs completions";
        }

        if (spec.Template.Spec.RestartPolicy is not ("Never" or "OnFailure"))
        {
            yield return $"restartPolicy '{spec.Template.Spec.RestartPolicy ?? "Always"}' is not for a Job";
        }

        if (shards is not null && (spec.CompletionMode != Indexed || shards != $"{spec.Completions}" || spec.Parallelism != spec.Completions))
        {
            yield return $"{shards} shards are not all there at once: {spec.CompletionMode ?? NonIndexed}, {spec.Completions} completions, {spec.Parallelism ?? 1} at a time";
        }
    }

    private static IEnumerable<string> Of(V1PodSpec pod, List<IKubernetesObject> objects)
    {
        foreach (var container in pod.Containers)
        {
            foreach (var mount in (container.VolumeMounts ?? []).Where(mount => (pod.Volumes ?? []).All(volume => volume.Name != mount.Name)))
            {
                yield return $"{container.Name}: there is no volume '{mount.Name}'";
            }
        }

        foreach (var claim in (pod.Volumes ?? []).Select(volume => volume.PersistentVolumeClaim?.ClaimName).OfType<string>().Where(name => objects.OfType<V1PersistentVolumeClaim>().All(claim => claim.Metadata.Name != name)))
        {
            yield return $"there is no claim '{claim}'";
        }
    }

    private static IEnumerable<V1PodSpec> Pods(IKubernetesObject one) => one switch
    {
        V1Job job => [job.Spec.Template.Spec],
        V1Deployment deployment => [deployment.Spec.Template.Spec],
        _ => [],
    };

    private static bool Selects(IDictionary<string, string> labels, V1Deployment deployment) =>
        labels.All(label => deployment.Spec.Template.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
}
