//! The environment that a function's template gives it, and no more: a function that needs another variable
//! would work here and fail in AWS.

use std::path::Path;

use api::Cause;

/// The variables of the function `name` in the template of `product`.
pub(crate) fn variables(root: &Path, product: &str, name: &str) -> Result<Vec<String>, Cause> {
    let template = std::fs::read_to_string(root.join(format!("infra/{product}.yaml")))?;
    let begin = format!("FunctionName: !Sub ${{Name}}-{name}");
    let mut lines = template.lines().map(str::trim).skip_while(|line| **line != begin);
    lines.next().ok_or_else(|| format!("infra/{product}.yaml has no function {name}"))?;
    let properties = lines.take_while(|line| !line.is_empty());
    let variables = properties.skip_while(|line| *line != "Variables:").skip(1);
    Ok(variables.filter_map(|line| line.split_once(": ")).map(|(variable, _)| variable.to_owned()).collect())
}
