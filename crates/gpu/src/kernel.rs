//! Kernels: WGSL, what they are bound to, and their pipelines.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// How a kernel uses a buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Reads it.
    Read,
    /// Reads and writes it.
    Write,
}

/// A kernel before it is compiled.
#[derive(Debug, Clone)]
pub struct Kernel {
    /// What it is called: in counts, in labels, in the documentation.
    pub name: Cow<'static, str>,
    /// Its entry point.
    pub entry: &'static str,
    /// WGSL, in parts.
    pub source: Vec<Cow<'static, str>>,
    /// Storage buffers and the bindings that they have. Binding 0 is the uniform of its parameters.
    pub bindings: &'static [(u32, Access)],
}

/// What all kernels begin with.
const COMMON: &str = include_str!("shaders/common.wgsl");

/// A kernel of a file of its own, whose entry point has its name.
#[derive(Debug)]
pub struct StaticKernel {
    /// Name and entry point.
    pub name: &'static str,
    /// WGSL after what is common to all, in parts.
    pub source: &'static [&'static str],
    /// As [`Kernel::bindings`].
    pub bindings: &'static [(u32, Access)],
}

impl StaticKernel {
    /// The kernel.
    pub fn kernel(&self) -> Kernel {
        let parts = std::iter::once(COMMON).chain(self.source.iter().copied());
        Kernel {
            name: self.name.into(),
            entry: self.name,
            source: parts.map(Cow::Borrowed).collect(),
            bindings: self.bindings,
        }
    }
}

impl Kernel {
    /// A kernel whose WGSL is made for a size.
    pub fn generated(
        name: String,
        entry: &'static str,
        source: Vec<Cow<'static, str>>,
        bindings: &'static [(u32, Access)],
    ) -> Self {
        let source = std::iter::once(Cow::Borrowed(COMMON)).chain(source).collect();
        Self { name: name.into(), entry, source, bindings }
    }

    /// All of its WGSL.
    pub fn wgsl(&self) -> String {
        self.source.concat()
    }
}

/// A compiled kernel.
pub struct Pipeline {
    pub(crate) name: Cow<'static, str>,
    pub(crate) pipeline: wgpu::ComputePipeline,
    pub(crate) layout: Rc<Layout>,
    pub(crate) dispatches: Cell<u64>,
}

/// Which bindings there are.
pub struct Layout {
    pub(crate) id: u32,
    pub(crate) bindings: &'static [(u32, Access)],
    pub(crate) group: wgpu::BindGroupLayout,
    pipeline: wgpu::PipelineLayout,
}

/// The kernels of a device: compiled once, when they are first asked for.
#[derive(Default)]
pub struct Kernels {
    pipelines: RefCell<HashMap<Cow<'static, str>, Rc<Pipeline>>>,
    layouts: RefCell<Vec<Rc<Layout>>>,
}

impl Kernels {
    /// The pipeline of a name, made by `kernel` if it is not there yet.
    pub fn get(&self, device: &wgpu::Device, name: &str, kernel: impl FnOnce() -> Kernel) -> Rc<Pipeline> {
        if let Some(pipeline) = self.pipelines.borrow().get(name) {
            return pipeline.clone();
        }
        let pipeline = Rc::new(self.compile(device, &kernel()));
        self.pipelines.borrow_mut().insert(pipeline.name.clone(), pipeline.clone());
        pipeline
    }

    /// Names of the kernels that were compiled, and how often each was dispatched.
    pub fn dispatches(&self) -> Vec<(String, u64)> {
        let pipelines = self.pipelines.borrow();
        let mut all: Vec<_> = pipelines.values().map(|p| (p.name.to_string(), p.dispatches.get())).collect();
        all.sort();
        all
    }

    fn compile(&self, device: &wgpu::Device, kernel: &Kernel) -> Pipeline {
        let layout = self.layout(device, kernel.bindings);
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(&kernel.name),
            source: wgpu::ShaderSource::Wgsl(kernel.wgsl().into()),
        });
        let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some(&kernel.name),
            layout: Some(&layout.pipeline),
            module: &module,
            entry_point: Some(kernel.entry),
            // Every kernel writes workgroup memory before it reads it.
            compilation_options: wgpu::PipelineCompilationOptions {
                zero_initialize_workgroup_memory: false,
                ..Default::default()
            },
            cache: None,
        });
        Pipeline { name: kernel.name.clone(), pipeline, layout, dispatches: Cell::new(0) }
    }

    fn layout(&self, device: &wgpu::Device, bindings: &'static [(u32, Access)]) -> Rc<Layout> {
        let mut layouts = self.layouts.borrow_mut();
        if let Some(layout) = layouts.iter().find(|layout| layout.bindings == bindings) {
            return layout.clone();
        }
        let entry = |binding, ty, has_dynamic_offset| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset, min_binding_size: None },
            count: None,
        };
        let mut entries = vec![entry(0, wgpu::BufferBindingType::Uniform, true)];
        entries.extend(bindings.iter().map(|(binding, access)| {
            entry(*binding, wgpu::BufferBindingType::Storage { read_only: *access == Access::Read }, false)
        }));
        let group =
            device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: None, entries: &entries });
        let pipeline = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: None,
            bind_group_layouts: &[Some(&group)],
            immediate_size: 0,
        });
        let id = layouts.len() as u32;
        layouts.push(Rc::new(Layout { id, bindings, group, pipeline }));
        layouts[id as usize].clone()
    }
}
