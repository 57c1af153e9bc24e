using LoadHarness.Options;
using LoadHarness.Scenarios;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Docs;

/// <summary>The manifest that the documents offer, and that what is wrong with one is found.</summary>
public sealed class ManifestTests
{
    private const string Job = """
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: shards
        spec:
          completionMode: Indexed
          completions: 4
          parallelism: 4
          template:
            spec:
              restartPolicy: Never
              containers:
              - name: shard
                image: loadharness:1
                args: [scenario=cold, shard=auto/4]
                volumeMounts:
                - { name: runs, mountPath: /runs }
              volumes:
              - name: runs
                emptyDir: {}

        """;

    private static readonly string Offered = File.ReadAllText(Path.Combine(Repository.Root, "docs", "scale-out", "job.yaml"));

    [Fact]
    public void The_manifest_of_the_documents_is_one() => Assert.Empty(Manifest.Problems(Offered));

    [Fact]
    public void The_service_has_no_address_of_its_own_and_nobody_writes_to_his_image_or_is_root()
    {
        Assert.Contains("  clusterIP: None ", Offered, StringComparison.Ordinal);
        foreach (var line in (string[])["readOnlyRootFilesystem: true", "runAsNonRoot: true"])
        {
            Assert.Equal(Manifest.Commands(Offered).Count(), Offered.Split(line).Length - 1);
        }
    }

    [Fact]
    public void The_program_takes_what_its_containers_are_given()
    {
        var parsed = Manifest.Commands(Offered).ToDictionary(command => command.Container, command => CommandLine.Parse(command.Words, new Dictionary<string, string?>(), ScenarioCatalogue.Defaults));

        Assert.IsType<ParsedCommand.Serve>(parsed["lla"]);
        var run = Assert.IsType<ParsedCommand.Run>(parsed["shard"]).Options;
        var merge = Assert.IsType<ParsedCommand.Merge>(parsed["merge"]).Options;
        Assert.Empty(ShardRules.Problems(run, new(0, 4)));
        Assert.Equal(run.Out, merge.Below);
    }

    [Fact]
    public void A_good_job_has_no_problem() => Assert.Empty(Manifest.Problems(Job));

    [Theory]
    [InlineData("completionMode: Indexed", "completionMod: Indexed", "Property 'completionMod' not found on type 'k8s.Models.V1JobSpec'.")]
    [InlineData("completions: 4", "completions: four", "*The input string 'four' was not in a correct format.")]
    [InlineData("completionMode: Indexed", "completionMode: Indexd", "shards: completionMode 'Indexd' is neither Indexed nor NonIndexed")]
    [InlineData("  completions: 4\n", "", "shards: Indexed needs completions")]
    [InlineData("restartPolicy: Never", "restartPolicy: Always", "shards: restartPolicy 'Always' is not for a Job")]
    [InlineData("      restartPolicy: Never\n", "", "shards: restartPolicy 'Always' is not for a Job")]
    [InlineData("parallelism: 4", "parallelism: 2", "shards: 4 shards are not all there at once: Indexed, 4 completions, 2 at a time")]
    [InlineData("shard=auto/4", "shard=auto/5", "shards: 5 shards are not all there at once: Indexed, 4 completions, 4 at a time")]
    [InlineData("- name: runs", "- name: run", "shard: there is no volume 'runs'")]
    [InlineData("    emptyDir: {}", "    persistentVolumeClaim: { claimName: runs }", "there is no claim 'runs'")]
    [InlineData("kind: Job", "kind: Jobs", "nobody here knows the kind 'Jobs'")]
    public void What_an_API_server_would_refuse_is_found(string good, string bad, string problem)
    {
        Assert.Contains(good, Job, StringComparison.Ordinal);

        var problems = Manifest.Problems(Job.Replace(good, bad, StringComparison.Ordinal));

        Assert.Contains(problems, found => problem.StartsWith('*') ? found.Contains(problem[1..], StringComparison.Ordinal) : found == problem);
    }
}
