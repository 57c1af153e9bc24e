using System.Security.Cryptography;
using System.Text;
using LoadHarness.Workloads.InCode;

namespace LoadHarness.Scenarios;

/// <summary>An example of a scenario in code: orders that are signed and then asked for until they are done, which no file can say. See docs/from-nbomber.md.</summary>
internal static class OrdersScenario
{
    private static readonly byte[] Key = "a key of a test, which guards nothing"u8.ToArray();

    public static CodeScenario Create() => Scenario.Create("orders", async context =>
        {
            var order = await Step.Run("place order", context, async () =>
            {
                var body = $$"""{"data": "order {{context.InvocationNumber}}", "user_id": {{context.ClientNumber}}}""";
                var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(body)));
                var answer = await context.Client.PostAsync("/api/process", body, ("Prefer", "respond-async"), ("X-Signature", signature));
                return answer is { Status: 202 } && answer.Json("id") is { } id ? Response.Ok(id) : Response.Fail<string>($"status {answer.Status}, expected 202 with an id");
            });
            return await Step.Run("follow order", context, async () =>
            {
                // Until it is done, three times at most.
                for (var look = 1; look <= 3; look++)
                {
                    var answer = await context.Client.GetAsync($"/api/status/{order.Payload}");
                    if (answer.Status != 202)
                    {
                        return answer.Response;
                    }
                }

                return Response.Fail("the order is not done after three looks");
            });
        })
        .WithQuestion("Are signed orders taken and done in time? An example of a scenario in code")
        .WithSteps("place order", "follow order")
        .WithLoadSimulations(
            Simulation.RampingInject(rate: 50, interval: TimeSpan.FromSeconds(1), during: TimeSpan.FromSeconds(10)),
            Simulation.Inject(rate: 50, interval: TimeSpan.FromSeconds(1), during: TimeSpan.FromSeconds(20)))
        .WithThresholds(Threshold.Latency(Metric.ServiceP90, TimeSpan.FromMilliseconds(100)), Threshold.Errors(atMost: 0));
}
